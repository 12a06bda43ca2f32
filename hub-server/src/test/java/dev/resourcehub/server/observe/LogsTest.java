package dev.resourcehub.server.observe;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import dev.resourcehub.server.config.LogSettings;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What reaches the log. */
class LogsTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void a_peer_that_resets_its_connection_is_no_error_of_ours() {
        LoggerContext context = context();
        Logs.start(context, LogSettings.Format.TEXT, Level.INFO, out);

        context.getLogger("io.vertx.core.net.impl.ConnectionBase").error("Connection reset");
        context.getLogger("hub.access").info("seen");

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("INFO  access - seen")
                .doesNotContain("Connection reset");
    }

    @Test
    void words_of_others_never_begin_a_line_of_their_own() {
        LoggerContext context = context();
        Logs.start(context, LogSettings.Format.TEXT, Level.INFO, out);

        context.getLogger("hub.access")
                .atInfo()
                .addKeyValue("actor", "a\n14:00:00.000 ERROR Forged - x")
                .addKeyValue("reason", "b\r\u001b[2K\u2028c")
                .log("seen {}", "one\r\ntwo");

        assertThat(out.toString(StandardCharsets.UTF_8))
                .endsWith("INFO  access - seen one two actor=a 14:00:00.000 ERROR Forged - x reason=b [2K c\n")
                .hasLineCount(1);
    }

    @Test
    void who_looks_for_trouble_sees_it() {
        LoggerContext context = context();
        Logs.start(context, LogSettings.Format.JSON, Level.TRACE, out);

        context.getLogger("io.vertx.core.net.impl.ConnectionBase").error("Connection reset");

        assertThat(out.toString(StandardCharsets.UTF_8)).contains("\"formattedMessage\":\"Connection reset\"");
    }

    private static LoggerContext context() {
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        return context;
    }
}
