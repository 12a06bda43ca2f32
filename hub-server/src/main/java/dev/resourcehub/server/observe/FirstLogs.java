package dev.resourcehub.server.observe;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;
import dev.resourcehub.server.config.LogSettings;

/** Logging before the settings are read: warnings on standard error, without looking for a configuration file. */
public final class FirstLogs extends ContextAwareBase implements Configurator {

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        Logs.start(context, LogSettings.Format.TEXT, Level.WARN, System.err);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
