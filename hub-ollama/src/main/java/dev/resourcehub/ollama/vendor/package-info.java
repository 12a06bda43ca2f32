/**
 * Where model files come from.
 *
 * <p>{@link dev.resourcehub.ollama.vendor.GgufHeader} is what a file says about itself.
 */
@NullMarked
package dev.resourcehub.ollama.vendor;

import org.jspecify.annotations.NullMarked;
