/**
 * What survives a restart and what replicas share.
 *
 * <p>A {@link dev.resourcehub.store.Store} finds {@link dev.resourcehub.store.Document}s by
 * {@link dev.resourcehub.store.Key}, reads the {@link dev.resourcehub.store.Entry}s of streams, and writes lists of
 * {@link dev.resourcehub.store.Change}s as a whole. What bytes mean is said by the codec of whoever stores them.
 *
 * <p>{@link dev.resourcehub.store.EmbeddedStore} keeps all of it in one SQLite file, within the bounds of
 * {@link dev.resourcehub.store.StoreSettings}.
 *
 * <p>Uses {@code resource} and {@code runtime}.
 */
@NullMarked
package dev.resourcehub.store;

import org.jspecify.annotations.NullMarked;
