/**
 * JSON of the places where model files come from, and of the store's own small files.
 *
 * <p>Plain records out, plain records in; nobody else sees a JSON tree. Uses nothing of ours.
 */
@NullMarked
package dev.resourcehub.ollama.vendor.wire;

import org.jspecify.annotations.NullMarked;
