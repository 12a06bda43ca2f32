/**
 * The composition root: the one place where settings, hubs and routes meet.
 *
 * <p>{@link dev.resourcehub.server.Main} runs the {@code hub} program and puts both halves together; {@link
 * dev.resourcehub.server.HubServer} is one running hub from lock to close, with its store and its jobs; {@link
 * dev.resourcehub.server.Hubs} is where both halves are made, given a {@link dev.resourcehub.server.Workshop}; {@link
 * dev.resourcehub.server.ModelsHalf} makes the one for language models. {@code Readying} has the gates and the pipeline that every
 * call passes; a {@code HalfWatch} makes one half ready and goes on looking at it.
 */
@NullMarked
package dev.resourcehub.server;

import org.jspecify.annotations.NullMarked;
