package dev.resourcehub.ollama.model;

import dev.resourcehub.job.JobContext;
import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.runtime.Blocking;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Sends a complete model to the Ollama servers that lack it. Blocks; one thread. */
final class HomeUpload {

    private final ModelParts parts;
    private final PullOrder order;
    private final ModelName name;
    private final List<InstanceId> ours;
    private final boolean isSame;
    private final List<InstanceId> reached = new ArrayList<>();
    private List<InstanceId> instances;

    /** {@code ours} are the servers that have the name by this hub, with this very content where {@code isSame} says so. */
    HomeUpload(ModelParts parts, PullOrder order, ModelName name, List<InstanceId> ours, boolean isSame) {
        this.parts = parts;
        this.order = order;
        this.name = name;
        this.ours = List.copyOf(ours);
        this.isSame = isSame;
        this.instances = this.ours;
    }

    /** Sends it; false when nobody lacked it. */
    boolean run(List<HomeFiles.Kept> kept, String template, JobVoice voice, JobContext job)
            throws InterruptedException {
        ServerChoice choice = choice();
        ModelServer.Upload upload = new ModelServer.Upload(name, parts(kept), template);
        for (ModelServer server : choice.lacking()) {
            job.check();
            voice.line("uploading to instance " + server.id());
            voice.piece(0, OptionalLong.empty());
            send(server, upload, voice, job);
            reached.add(server.id());
        }
        instances = choice.ids();
        return !choice.lacking().isEmpty();
    }

    /** Those that have it now because of this model's jobs. */
    List<InstanceId> instances() {
        return instances;
    }

    /** Those that it was sent to, also when it broke then. */
    List<InstanceId> reached() {
        return List.copyOf(reached);
    }

    private void send(ModelServer server, ModelServer.Upload upload, JobVoice voice, JobContext job)
            throws InterruptedException {
        try {
            Blocking.await(server.upload(upload, voice, job.cancellation()));
            Blocking.await(server.look());
        } catch (HubException broken) {
            throw new HubException(ServerTrouble.of(broken.failure(), "model " + name), broken);
        }
        if (server.held(name).isEmpty()) {
            throw new HubException(
                    new Failure.BackendError(server.id(), 200, "says success and does not list " + name.canonical()));
        }
    }

    /** A server that has the name from elsewhere keeps it, unless the order says otherwise. */
    private ServerChoice choice() throws InterruptedException {
        List<ModelServer> answering = parts.servers().answering();
        for (ModelServer server : answering) {
            Blocking.await(server.look().otherwiseEmpty());
        }
        ServerChoice choice = ServerChoice.of(
                answering,
                order.placement(),
                server -> ours.contains(server.id()) && server.held(name).isPresent(),
                order.force() || !isSame);
        for (ModelServer server : choice.lacking()) {
            if (!order.force() && server.held(name).isPresent()) {
                throw new HubException(new Failure.Conflict(
                        Codes.CONFLICT,
                        "model " + name,
                        "instance " + server.id() + " has that name from elsewhere; force replaces it"));
            }
        }
        return choice;
    }

    private static List<ModelServer.Part> parts(List<HomeFiles.Kept> kept) {
        return kept.stream()
                .map(file -> new ModelServer.Part(
                        file.path().substring(file.path().lastIndexOf('/') + 1),
                        file.stored().sha256(),
                        file.stored().bytes(),
                        file.stored().file()))
                .toList();
    }
}
