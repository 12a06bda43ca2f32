package dev.resourcehub.server.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.resourcehub.job.JobContext;
import dev.resourcehub.job.JobKind;
import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.model.KeptNames;
import dev.resourcehub.ollama.model.ModelLibrary;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.runtime.Blocking;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Quick jobs on the models of the hub, for clients that ask for everything by a job: {@code model.list}, {@code model.get} and
 * {@code model.delete}. The hub's stop ends them; they leave nothing for a resume.
 */
public final class LibraryJobs {

    private static final String PARAMS = "params";
    private static final String NAME = "name";

    private LibraryJobs() {}

    /**
     * Kinds over {@code library}.
     *
     * @param most jobs of a kind at once
     * @param longest one job
     */
    public static List<JobKind> of(ModelLibrary library, int most, Duration longest) {
        JobKind.Terms terms = new JobKind.Terms(false, most, longest);
        return List.of(
                new OnAll(
                        "model.list",
                        terms,
                        () -> library.list().map(listing -> AiAnswers.models(listing, ModelAnswers::brief))),
                new OnOne(
                        "model.get",
                        terms,
                        model -> library.find(model)
                                .map(found ->
                                        found.map(ModelAnswers::managed).orElseThrow(() -> ModelNames.unknown(model)))),
                new OnOne("model.delete", terms, model -> library.flush(model).map(ModelAnswers::gone)));
    }

    private static Fields fields(Buffer params, Set<String> known) {
        ObjectNode whole = JsonNodeFactory.instance.objectNode();
        whole.set(PARAMS, JsonBody.parse(params));
        return Fields.of(whole, Set.of(PARAMS)).object(PARAMS, known).orElseThrow();
    }

    /** A job without params. */
    private record OnAll(String name, Terms terms, Supplier<Future<ObjectNode>> work) implements JobKind {

        @Override
        public Check check(Buffer params) {
            try {
                fields(params, Set.of());
                return new Check.Fine("models");
            } catch (HubException wrong) {
                return new Check.Wrong(wrong.failure());
            }
        }

        @Override
        public Buffer run(JobContext job) throws InterruptedException {
            return Buffer.buffer(Blocking.await(work.get()).toString());
        }
    }

    /** A job on the model that {@code params.name} names. */
    private record OnOne(String name, Terms terms, Function<ModelName, Future<ObjectNode>> work) implements JobKind {

        @Override
        public Check check(Buffer params) {
            try {
                return new Check.Fine(model(params).value());
            } catch (HubException wrong) {
                return new Check.Wrong(wrong.failure());
            }
        }

        @Override
        public Buffer run(JobContext job) throws InterruptedException {
            return Buffer.buffer(Blocking.await(work.apply(model(job.params()))).toString());
        }

        private static ModelName model(Buffer params) {
            Fields fields = fields(params, Set.of(NAME));
            return ModelNames.kept(fields.at(NAME), fields.requiredText(NAME, KeptNames.FORM));
        }
    }
}
