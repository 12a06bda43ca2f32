package dev.resourcehub.job;

import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.runtime.Chance;
import dev.resourcehub.runtime.Ids;
import dev.resourcehub.runtime.ManualTimers;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A hub of two scripted kinds over one store, which can be started again, or die. */
final class Hub {

    /** What the work of a job does when the test lets it run; by default it returns {@code done}. */
    @FunctionalInterface
    interface Script {
        Buffer run(JobContext job) throws Exception;
    }

    static final Script DONE = job -> Buffer.buffer("done");
    static final String RESUMING = "resuming";
    static final String ONCE = "once";

    final ManualTimers time = new ManualTimers();
    final InMemoryStore store = new InMemoryStore();
    final JobCodec codec = new TableCodec();
    final Map<String, Script> scripts = new HashMap<>();
    final List<String> discarded = new ArrayList<>();
    final Chance chance;
    JobSettings settings = JobSettings.defaults();
    Duration longest = Duration.ofHours(1);
    int most = 2;
    private int lives;
    ManualThreads threads = new ManualThreads();
    WorkThreads used = threads;
    JobRunner runner;

    Hub() {
        this(1);
    }

    Hub(long seed) {
        chance = Chance.of(new Random(seed));
        runner = newRunner();
    }

    Hub started() {
        runner = newRunner();
        runner.start(List.of(new Scripted(RESUMING, true), new Scripted(ONCE, false)))
                .result();
        return this;
    }

    /** The process died without a word; another one starts over the same store. */
    Hub diedAndStarted() {
        lives++;
        threads = new ManualThreads();
        used = threads;
        return started();
    }

    private JobRunner newRunner() {
        return new JobRunner(settings, store, codec, ports());
    }

    /** The timers of one process die with it. */
    private Timers timers() {
        int mine = lives;
        return (delay, action) -> time.after(delay, () -> {
            if (mine == lives) {
                action.run();
            }
        });
    }

    JobPorts ports() {
        return new JobPorts(time, timers(), this::now, new Ids(this::now, chance), used);
    }

    Instant now() {
        return Instant.EPOCH.plusNanos(time.nanos());
    }

    /** A job whose params are {@code script}, a name in {@link #scripts}. */
    JobId submitted(String kind, String script) {
        return switch (runner.submit(kind, Buffer.buffer(script), "").result()) {
            case Submission.Accepted accepted -> accepted.job().id();
            case Submission.Known known -> throw new AssertionError(known.toString());
            case Submission.Refused refused -> throw new AssertionError(refused.toString());
        };
    }

    Job job(JobId id) {
        return runner.find(id).orElseThrow();
    }

    JobState state(JobId id) {
        return job(id).state();
    }

    /** All that the log of a job tells now, from after {@code after}. */
    List<JobEvent> told(JobId id, long after) {
        JobCursor cursor = runner.log().follow(id, after).orElseThrow();
        List<JobEvent> events = new ArrayList<>();
        while (true) {
            Future<JobCursor.Batch> next = cursor.next();
            if (!next.succeeded()) {
                cursor.close();
                return events;
            }
            events.addAll(next.result().events());
            if (next.result().ended()) {
                return events;
            }
        }
    }

    /** The states a job told of, in words. */
    List<String> states(JobId id) {
        return told(id, 0).stream()
                .map(JobEvent::said)
                .filter(JobEvent.Said.State.class::isInstance)
                .map(said -> ((JobEvent.Said.State) said).state().wireName())
                .toList();
    }

    private final class Scripted implements JobKind {
        private final String name;
        private final boolean resumes;

        private Scripted(String name, boolean resumes) {
            this.name = name;
            this.resumes = resumes;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Terms terms() {
            return new Terms(resumes, most, longest);
        }

        @Override
        public Check check(Buffer params) {
            if (params.toString().startsWith("wrong")) {
                return new Check.Wrong(new Failure.Unprocessable(Codes.INVALID_VALUE, "params", "a script"));
            }
            return new Check.Fine("script " + params);
        }

        @Override
        public Buffer run(JobContext job) throws Exception {
            return scripts.getOrDefault(job.params().toString(), DONE).run(job);
        }

        @Override
        public void discard(Buffer params) {
            discarded.add(params.toString());
            if (params.toString().startsWith("stuck")) {
                throw new IllegalStateException("cannot be removed");
            }
        }
    }
}
