/** A server of files that misbehaves as told, on real sockets. */
@NullMarked
package dev.resourcehub.ollama.vendor.fileserver;

import org.jspecify.annotations.NullMarked;
