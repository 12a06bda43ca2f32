package dev.resourcehub.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.resourcehub.docker.call.AllowedImage;
import dev.resourcehub.docker.call.Images;
import dev.resourcehub.job.Job;
import dev.resourcehub.job.JobId;
import dev.resourcehub.job.JobRunner;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.server.http.Exchange;
import dev.resourcehub.server.http.Routes;
import java.util.Set;

/** {@code /hubs/docker/images}: the images that runs may name, and the wish that one be there. */
public final class ImagesApi {

    private static final Set<String> FIELDS = Set.of("image");

    private final Images images;
    private final JobRunner jobs;

    /** Serves {@code images}, whose jobs {@code jobs} runs. */
    public ImagesApi(Images images, JobRunner jobs) {
        this.images = images;
        this.jobs = jobs;
    }

    /** Adds the routes. */
    public void addTo(Routes routes) {
        routes.get(
                "/hubs/docker/images",
                exchange -> exchange.json(
                        200,
                        Page.of(exchange, images.images(), AllowedImage::name).toJson(ImagesApi::image)));
        routes.post("/hubs/docker/images/ensure", exchange -> Bodies.read(exchange, body -> ensure(exchange, body)));
    }

    private void ensure(Exchange exchange, JsonNode body) {
        String image = Fields.of(body, FIELDS).requiredText("image", "one of docker.images");
        if (!Bodies.takesJson(exchange)) {
            return;
        }
        Bodies.answer(exchange, images.ensure(image), ensured -> {
            switch (ensured) {
                case Images.Ensured.Present(AllowedImage present) -> {
                    ObjectNode json = JsonNodeFactory.instance.objectNode().put("performed", false);
                    json.set("image", image(present));
                    exchange.json(200, JsonBody.text(json));
                }
                case Images.Ensured.Started(String id) -> {
                    Job job = jobs.find(new JobId(id)).orElseThrow(() -> StoredJob.unknown(id));
                    exchange.header("Location", JobAnswers.url(job));
                    exchange.json(202, JobAnswers.submitted(job));
                }
                case Images.Ensured.Refused refused -> throw new HubException(refused.failure());
            }
        });
    }

    private static ObjectNode image(AllowedImage image) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("name", image.name())
                .put("state", image.state().wireName())
                .put("digest", image.digest().orElse(null));
        json.set("size_bytes", Numbers.node(image.sizeBytes()));
        return json.put("detail", image.detail().orElse(null))
                .put("job", image.job().orElse(null));
    }
}
