/**
 * JSON of the places where model files come from, of the record beside unfinished bytes, and of the catalog that version 0.1 kept.
 *
 * <p>Plain records out, plain records in; nobody else sees a JSON tree. Uses nothing of ours.
 */
@NullMarked
package dev.resourcehub.ollama.vendor.wire;

import org.jspecify.annotations.NullMarked;
