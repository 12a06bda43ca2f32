package dev.resourcehub.example;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.dispatch.Dispatched;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.InstanceStatus;
import dev.resourcehub.runtime.Chance;
import dev.resourcehub.runtime.Meters;
import dev.resourcehub.runtime.Ports;
import dev.resourcehub.runtime.Ticker;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The example of docs/kernel.md, compiled and run against real sockets. */
class PrinterHubTest {

    private final Vertx vertx = Vertx.vertx();
    private final PrinterHub hub = new PrinterHub(
            new Ports(Ticker.system(), Timers.of(vertx), Chance.random(), Meters.none()), vertx.createNetClient());

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    @Test
    void pages_go_to_free_printers_and_wait_while_all_print() throws Exception {
        add("left", printer("left"));
        add("right", printer("right"));

        List<Future<Dispatched<String>>> pages = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            pages.add(hub.print("page " + i, Cancellation.create()));
        }

        Set<String> printers = new HashSet<>();
        for (int i = 0; i < pages.size(); i++) {
            Dispatched<String> page = await(pages.get(i));
            assertThat(page.value()).endsWith("printed page " + i);
            printers.add(page.instance().value());
        }
        assertThat(printers).containsExactlyInAnyOrder("left", "right");
    }

    @Test
    void a_printer_that_jams_costs_no_page() throws Exception {
        add("jammed", vertx.createNetServer().connectHandler(NetSocket::close));
        add("good", printer("good"));

        for (int i = 0; i < 20; i++) {
            assertThat(await(hub.print("page " + i, Cancellation.create())).value())
                    .isEqualTo("good printed page " + i);
        }
    }

    @Test
    void the_page_shows_this_very_class() throws Exception {
        Path here = Path.of("src/test/java/dev/resourcehub/example/PrinterHub.java");
        String code = Files.readString(here);
        String page = Files.readString(Path.of("../docs/kernel.md"));

        assertThat(page).contains("```java\n" + code + "```");
        assertThat(code.lines().count()).isLessThan(60);
    }

    private NetServer printer(String name) {
        return vertx.createNetServer()
                .connectHandler(socket -> socket.handler(page ->
                        socket.write(name + " printed " + page.toString().strip())));
    }

    private void add(String id, NetServer printer) throws Exception {
        NetServer listening = await(printer.listen(0, "127.0.0.1"));
        SocketAddress address = SocketAddress.inetSocketAddress(listening.actualPort(), "127.0.0.1");
        assertThat(await(hub.add(id, address))).isEqualTo(InstanceStatus.HEALTHY);
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(10, SECONDS);
    }
}
