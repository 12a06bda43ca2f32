/**
 * The hub's settings: one table of keys, four sources, one reading at start.
 *
 * <p>{@code Keys} lists every key with its default; {@link dev.resourcehub.server.config.SettingsSources} gathers what the
 * file, the environment and the command line say; {@link dev.resourcehub.server.config.HubSettings} is the result, or a
 * {@link dev.resourcehub.server.config.SettingsException} with every {@link dev.resourcehub.server.config.Fault} at once.
 *
 * <p>Uses the settings records of {@code http}, {@code ollama} and {@code docker}, and {@code resource}.
 */
@NullMarked
package dev.resourcehub.server.config;

import org.jspecify.annotations.NullMarked;
