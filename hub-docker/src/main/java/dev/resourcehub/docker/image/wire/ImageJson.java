package dev.resourcehub.docker.image.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.resourcehub.resource.Code;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.Nearest;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Params and results of {@code image.pull}, read strictly. */
public final class ImageJson {

    private static final String IMAGE = "image";
    private static final String BUILD = "build";
    private static final List<String> FIELDS = List.of(IMAGE, BUILD);
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private ImageJson() {}

    /** The order in {@code params}; throws a {@code HubException} of {@code InvalidRequest} that names what is wrong. */
    public static ImageOrder order(Buffer params) {
        JsonNode read = read(params);
        if (!read.isObject()) {
            throw wrong(Codes.WRONG_TYPE, "params", "an object");
        }
        read.fieldNames().forEachRemaining(name -> {
            if (!FIELDS.contains(name)) {
                throw new HubException(new Failure.InvalidRequest(
                        Codes.UNKNOWN_FIELD, "params." + name, "a known field", Nearest.to(name, FIELDS)));
            }
        });
        JsonNode image = read.path(IMAGE);
        if (image.isMissingNode()) {
            throw wrong(Codes.MISSING_FIELD, "params.image", "the name of an image");
        }
        if (!image.isTextual()) {
            throw wrong(Codes.WRONG_TYPE, "params.image", "a string");
        }
        JsonNode build = Optional.ofNullable(read.get(BUILD)).orElse(NullNode.instance);
        if (!build.isNull() && !build.isBoolean()) {
            throw wrong(Codes.WRONG_TYPE, "params.build", "true, false or null");
        }
        return new ImageOrder(image.textValue(), build.isNull() ? Optional.empty() : Optional.of(build.booleanValue()));
    }

    private static JsonNode read(Buffer params) {
        try (JsonParser parser = JSON.createParser(params.getBytes())) {
            return Optional.<JsonNode>ofNullable(JSON.readTree(parser)).orElse(NullNode.instance);
        } catch (IOException broken) {
            throw new HubException(
                    new Failure.InvalidRequest(Codes.MALFORMED_REQUEST, "params", "one JSON object"), broken);
        }
    }

    private static HubException wrong(Code code, String field, String expected) {
        return new HubException(new Failure.InvalidRequest(code, field, expected));
    }

    /** The params of {@code order}. */
    public static Buffer params(ImageOrder order) {
        ObjectNode params = JSON.createObjectNode().put(IMAGE, order.image());
        order.build().ifPresentOrElse(build -> params.put(BUILD, build), () -> params.putNull(BUILD));
        return Buffer.buffer(params.toString());
    }

    /** The result of a job. */
    public static Buffer result(ImageBrought brought) {
        return Buffer.buffer(JSON.createObjectNode()
                .put("performed", brought.performed())
                .put(IMAGE, brought.image())
                .put("digest", brought.digest())
                .toString());
    }
}
