package dev.resourcehub.ollama.vendor;

import dev.resourcehub.runtime.Chance;
import dev.resourcehub.runtime.Meters;
import dev.resourcehub.runtime.Ports;
import dev.resourcehub.runtime.Ticker;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Vertx;
import java.time.InstantSource;

/** The web that vendors get, with the clocks of the machine. */
final class SystemWeb {

    private SystemWeb() {}

    static HttpWeb on(Vertx vertx) {
        return HttpWeb.on(
                vertx,
                new Ports(Ticker.system(), Timers.of(vertx), Chance.random(), Meters.none()),
                InstantSource.system(),
                DownloadSettings.DEFAULTS);
    }
}
