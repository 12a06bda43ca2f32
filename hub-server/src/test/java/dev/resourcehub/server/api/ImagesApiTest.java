package dev.resourcehub.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.docker.call.Images;
import dev.resourcehub.resource.Code;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.server.fixture.RunningHub;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The images that runs may name: listed, and brought on demand, once. */
class ImagesApiTest {

    private static final String ENSURE = "/hubs/docker/images/ensure";

    private final RunningHub hub = RunningHub.withJobs();

    @AfterEach
    void stop() {
        hub.close();
    }

    private static JsonObject image() {
        return new JsonObject()
                .put("name", "resourcehub/python:3")
                .put("state", "present")
                .put("digest", "sha256:ab")
                .put("size_bytes", 42)
                .putNull("detail")
                .putNull("job");
    }

    @Test
    void images_are_listed_with_where_each_stands() {
        JsonObject list = new JsonObject(hub.get("/hubs/docker/images").body());

        assertThat(list.getJsonArray("items"))
                .isEqualTo(JsonArray.of(
                        image(),
                        new JsonObject()
                                .put("name", "resourcehub/science:1")
                                .put("state", "absent")
                                .putNull("digest")
                                .putNull("size_bytes")
                                .putNull("detail")
                                .putNull("job")));
        assertThat(list.getValue("next")).isNull();
    }

    @Test
    void an_image_that_is_there_is_200_and_nothing_is_done() {
        HttpResponse<String> answer = hub.post(ENSURE, "{\"image\":\"resourcehub/python:3\"}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(new JsonObject(answer.body()))
                .isEqualTo(new JsonObject().put("performed", false).put("image", image()));
        assertThat(hub.images.asked).containsExactly("resourcehub/python:3");
    }

    @Test
    void an_image_that_is_brought_is_202_with_the_job() {
        String id = new JsonObject(hub.post("/jobs", "{\"kind\":\"model.pull\",\"params\":{\"source\":\"s\"}}")
                        .body())
                .getString("id");
        hub.images.ending = new Images.Ensured.Started(id);

        HttpResponse<String> answer = hub.post(ENSURE, "{\"image\":\"resourcehub/science:1\"}");

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.headers().firstValue("Location")).contains("/jobs/" + id);
        assertThat(new JsonObject(answer.body()).getString("events_url")).isEqualTo("/jobs/" + id + "/events");
    }

    @Test
    void an_image_that_is_not_allowed_is_422() {
        hub.images.ending = new Images.Ensured.Refused(
                new Failure.Unprocessable(new Code("image_not_allowed"), "image", "one of docker.images"));

        HttpResponse<String> answer = hub.post(ENSURE, "{\"image\":\"evil\"}");

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(new JsonObject(answer.body()).getString("code")).isEqualTo("image_not_allowed");
        assertThat(new JsonObject(answer.body()).getString("field")).isEqualTo("image");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{}                             | missing_field | image",
                "{\"image\":7}                  | wrong_type    | image",
                "{\"image\":\"a\",\"build\":1}  | unknown_field | build",
            })
    void a_wish_that_cannot_be_read_is_400_and_asks_for_nothing(String body, String code, String field) {
        HttpResponse<String> answer = hub.post(ENSURE, body);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(new JsonObject(answer.body()).getString("code")).isEqualTo(code);
        assertThat(new JsonObject(answer.body()).getString("field")).isEqualTo(field);
        assertThat(hub.images.asked).isEmpty();
    }
}
