package dev.resourcehub.example;

import dev.resourcehub.balance.Strategies;
import dev.resourcehub.dispatch.*;
import dev.resourcehub.health.HealthSettings;
import dev.resourcehub.health.Probes;
import dev.resourcehub.resource.*;
import dev.resourcehub.runtime.Ports;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.time.InstantSource;

/** Label printers as one: a page goes to a printer that is well and free, and to another when that one fails. */
final class PrinterHub {
    private final Ports ports;
    private final NetClient net;
    private final Fleet<SocketAddress> fleet;
    private final Dispatcher<SocketAddress> dispatcher;

    PrinterHub(Ports ports, NetClient net) {
        this.ports = ports;
        this.net = net;
        this.fleet = new Fleet<>("printers", FleetSettings.DEFAULT, ports, InstantSource.system());
        Strategies strategies = Strategies.load(ports.chance(), ports.ticker());
        this.dispatcher = new Dispatcher<>(fleet, DispatchSettings.DEFAULT, strategies, FailurePolicy.USUAL, ports);
    }

    Future<InstanceStatus> add(String id, SocketAddress printer) {
        var probe = Probes.tcp(net, printer.host(), printer.port(), Duration.ofSeconds(1), ports.timers());
        return fleet.register(
                Enrolment.of(InstanceSpec.of(id, 1), "printer", printer).probedBy(probe, HealthSettings.DEFAULT));
    }

    Future<Dispatched<String>> print(String page, Cancellation cancellation) {
        Deadline deadline = Deadline.after(ports.ticker().nanos(), Duration.ofMinutes(1));
        Order order = Order.any(deadline, Duration.ofSeconds(10), cancellation);
        return dispatcher.dispatch(order, (printer, attempt) -> send(page, printer, attempt));
    }

    private Future<String> send(String page, SocketAddress printer, Attempt attempt) {
        return net.connect(printer)
                .compose(socket -> receipt(page, socket, attempt))
                .recover(broken -> Future.failedFuture(new HubException(
                        new Failure.BackendUnreachable(attempt.instance(), String.valueOf(broken.getMessage())))));
    }

    private static Future<String> receipt(String page, NetSocket socket, Attempt attempt) {
        Promise<String> receipt = Promise.promise();
        socket.handler(bytes -> receipt.tryComplete(bytes.toString()));
        socket.closeHandler(closed -> receipt.tryFail("closed without a receipt"));
        attempt.cancellation().onCancel(socket::close);
        return socket.write(page + "\n").compose(sent -> receipt.future()).eventually(socket::close);
    }
}
