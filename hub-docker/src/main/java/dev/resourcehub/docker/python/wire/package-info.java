/**
 * The language between hub and zygote: frames over a byte stream, with JSON in those that control.
 *
 * <p>A frame is a header of 22 bytes (magic {@code RH}, version, type, flags, run, sequence, length; big-endian) and at most
 * 64 KiB. {@link dev.resourcehub.docker.python.wire.FrameWriter} cuts messages into frames,
 * {@link dev.resourcehub.docker.python.wire.FrameReader} puts {@link dev.resourcehub.docker.python.wire.Message}s together
 * from bytes in pieces of any size, and {@link dev.resourcehub.docker.python.wire.ZygoteJson} reads and writes the payloads
 * that are JSON. A gap in the sequence, another version or a length out of bounds is a
 * {@link dev.resourcehub.docker.python.wire.BrokenFrames}, after which the stream is worth nothing.
 *
 * <p>Uses {@code docker.call} and {@code resource}. Nothing above it sees JSON types.
 */
@NullMarked
package dev.resourcehub.docker.python.wire;

import org.jspecify.annotations.NullMarked;
