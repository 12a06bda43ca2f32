package dev.resourcehub.server.observe;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import dev.resourcehub.server.config.LogSettings;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets up logging: one line an event on standard error, as text or as JSON. */
public final class Logs {

    /** What others chose, such as a reason or a server's words, never begins a line. */
    private static final String TEXT = "%d{HH:mm:ss.SSS} %-5level %logger{0} - "
            + "%replace(%msg %kvp{NONE}){'[\\p{Cntrl}\\u2028\\u2029]+', ' '}%n%ex";

    private Logs() {}

    /** Writes events of {@code settings.level()} and above from now on. */
    public static void configure(LogSettings settings) {
        start(context(), settings.format(), Level.toLevel(settings.level().name()), System.err);
    }

    private static LoggerContext context() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        return context;
    }

    static void start(LoggerContext context, LogSettings.Format format, Level level, OutputStream out) {
        Encoder<ILoggingEvent> encoder = encoder(format, context);
        StreamAppender appender = new StreamAppender(out);
        appender.setContext(context);
        appender.setName("stderr");
        appender.setEncoder(encoder);
        appender.start();
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(level);
        root.addAppender(appender);
        if (level.isGreaterOrEqual(Level.INFO)) {
            // A peer that resets its connection is no error of ours; the request it belonged to hears of it as well.
            context.getLogger("io.vertx.core.net.impl.ConnectionBase").setLevel(Level.OFF);
        }
        if (level.isGreaterOrEqual(Level.DEBUG)) {
            context.getLogger("io.netty").setLevel(Level.WARN);
            context.getLogger("io.vertx").setLevel(Level.WARN);
            context.getLogger("com.github.dockerjava").setLevel(Level.WARN);
        }
    }

    private static Encoder<ILoggingEvent> encoder(LogSettings.Format format, LoggerContext context) {
        return switch (format) {
            case TEXT -> {
                PatternLayoutEncoder text = new PatternLayoutEncoder();
                text.setContext(context);
                text.setPattern(TEXT);
                text.start();
                yield text;
            }
            case JSON -> {
                JsonEncoder json = new JsonEncoder();
                json.setContext(context);
                json.setWithFormattedMessage(true);
                json.setWithMessage(false);
                json.setWithArguments(false);
                json.setWithContext(false);
                json.setWithSequenceNumber(false);
                json.setWithNanoseconds(false);
                json.start();
                yield json;
            }
        };
    }

    /** An appender on a stream that is not closed with it. */
    private static final class StreamAppender extends OutputStreamAppender<ILoggingEvent> {
        private final OutputStream out;

        StreamAppender(OutputStream out) {
            this.out = out;
        }

        @Override
        public void start() {
            setOutputStream(new FilterOutputStream(out) {
                @Override
                public void close() {
                    // The stream is the process's own.
                }

                @Override
                public void write(byte[] bytes, int from, int length) throws IOException {
                    out.write(bytes, from, length);
                }
            });
            super.start();
        }
    }
}
