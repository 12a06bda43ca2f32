package dev.resourcehub.docker.engine;

import com.github.dockerjava.api.async.ResultCallbackTemplate;
import com.github.dockerjava.api.model.Event;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** The engine's events as they come; ends when the engine goes away or {@link #close} is called. */
final class EventStream extends ResultCallbackTemplate<EventStream, Event> {

    private final Consumer<ContainerEvent> onEvent;
    private final Consumer<String> onEnd;
    private final AtomicBoolean over = new AtomicBoolean();

    EventStream(Consumer<ContainerEvent> onEvent, Consumer<String> onEnd) {
        this.onEvent = onEvent;
        this.onEnd = onEnd;
    }

    @Override
    public void onNext(Event event) {
        String id = event.getId();
        String action = event.getAction();
        if (id != null && action != null) {
            onEvent.accept(new ContainerEvent(id, action));
        }
    }

    @Override
    public void onError(Throwable broken) {
        endWith(broken.toString());
    }

    @Override
    public void onComplete() {
        endWith("the engine ended its event stream");
    }

    private void endWith(String why) {
        if (over.compareAndSet(false, true)) {
            onEnd.accept(why);
        }
    }

    /** Stops; nothing is told any more. */
    @Override
    public void close() throws IOException {
        over.set(true);
        super.close();
    }
}
