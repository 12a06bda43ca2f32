package dev.resourcehub.docker;

import dev.resourcehub.docker.engine.ContainerEngine;
import dev.resourcehub.docker.image.ImageJobs;
import dev.resourcehub.docker.image.ImageKind;
import dev.resourcehub.docker.image.ImageSources;
import dev.resourcehub.job.JobRunner;
import dev.resourcehub.runtime.Ids;
import io.vertx.core.Promise;

/**
 * How missing images come to a hub.
 *
 * @param answered to be completed with the Docker engine when one has answered for the first time
 */
record Provision(ImageSources sources, ImageKind kind, ImageJobs jobs, Promise<ContainerEngine> answered) {

    /** By jobs of {@code runner}. */
    static Provision byJobs(DockerSettings settings, Surroundings around, JobRunner runner) {
        Promise<ContainerEngine> answered = Promise.promise();
        ImageSources sources = sources(settings, around);
        return new Provision(sources, new ImageKind(sources, answered.future()), ImageJobs.of(runner), answered);
    }

    /** By threads of the hub's own. */
    static Provision byThreads(DockerSettings settings, Surroundings around) {
        Promise<ContainerEngine> answered = Promise.promise();
        ImageSources sources = sources(settings, around);
        ImageKind kind = new ImageKind(sources, answered.future());
        Ids ids = new Ids(around.clock(), around.chance());
        return new Provision(sources, kind, ImageJobs.onThreads(kind, ids), answered);
    }

    private static ImageSources sources(DockerSettings settings, Surroundings around) {
        return new ImageSources(settings.images(), around.imageScript(), around.environment());
    }
}
