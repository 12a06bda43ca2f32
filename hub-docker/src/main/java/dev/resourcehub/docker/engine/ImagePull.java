package dev.resourcehub.docker.engine;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallbackTemplate;
import com.github.dockerjava.api.model.PullResponseItem;
import com.github.dockerjava.api.model.ResponseItem.ErrorDetail;
import com.github.dockerjava.api.model.ResponseItem.ProgressDetail;
import dev.resourcehub.docker.call.MissingImage;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * One pull: the engine's words cross from docker-java's thread to the caller's through a small queue, so that a caller who
 * is slow slows the engine down, and one who is interrupted hangs up, which makes the engine give up.
 */
final class ImagePull {

    private static final int WORDS = 64;

    private final String image;
    private final Duration stall;
    private final Function<Throwable, String> bounded;
    private final PullProgress progress = new PullProgress();
    private final BlockingQueue<Said> said = new ArrayBlockingQueue<>(WORDS);
    private volatile boolean deaf;

    /** @param stall longest silence of the engine */
    ImagePull(String image, Duration stall, Function<Throwable, String> bounded) {
        this.image = image;
        this.stall = stall;
        this.bounded = bounded;
    }

    /** Pulls over {@code client}, which serves nothing else and is closed by whoever made it. */
    void run(DockerClient client, ImageReference reference, PullListener listener) throws InterruptedException {
        try {
            client.pullImageCmd(reference.repository())
                    .withTag(reference.version())
                    .exec(new Words());
            while (true) {
                Said next = said.poll(stall.toMillis(), TimeUnit.MILLISECONDS);
                switch (next) {
                    case null ->
                        throw failed(new Failure.WorkFailed(
                                Codes.STALLED,
                                new MissingImage(image).subject(),
                                "the engine said nothing for " + stall.toSeconds() + " s"));
                    case Said.Item item -> {
                        progress.take(item.layer(), item.status(), item.current(), item.total());
                        listener.pulling(progress.phase(), progress.progress());
                    }
                    case Said.Broke broke -> throw failed(PullTrouble.of(image, broke.words()));
                    case Said.Over over -> {
                        return;
                    }
                }
            }
        } finally {
            deaf = true;
            said.clear();
        }
    }

    private static HubException failed(Failure.WorkFailed failure) {
        return new HubException(failure);
    }

    /** What the engine said. */
    private sealed interface Said {
        record Item(String layer, String status, long current, long total) implements Said {}

        record Broke(String words) implements Said {}

        record Over() implements Said {}
    }

    /** On a thread of docker-java's, which waits where the caller has not heard the last words yet. */
    private final class Words extends ResultCallbackTemplate<Words, PullResponseItem> {
        @Override
        public void onNext(PullResponseItem item) {
            String error = Optional.ofNullable(item.getErrorDetail())
                    .map(ErrorDetail::getMessage)
                    .orElse(null);
            if (error != null) {
                say(new Said.Broke(error));
            } else if (item.getStatus() != null) {
                Optional<ProgressDetail> detail = Optional.ofNullable(item.getProgressDetail());
                say(new Said.Item(
                        Objects.requireNonNullElse(item.getId(), ""),
                        item.getStatus(),
                        detail.map(ProgressDetail::getCurrent).orElse(0L),
                        detail.map(ProgressDetail::getTotal).orElse(0L)));
            }
        }

        @Override
        public void onError(Throwable broken) {
            say(new Said.Broke(bounded.apply(broken)));
        }

        @Override
        public void onComplete() {
            say(new Said.Over());
        }

        private void say(Said word) {
            try {
                boolean taken = false;
                while (!taken && !deaf) {
                    taken = said.offer(word, 1, TimeUnit.SECONDS);
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
