package dev.resourcehub.ollama.vendor;

import dev.resourcehub.resource.Code;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** A small {@link Web} over real sockets: redirects, ranges, and refusals as failures; no second try of anything. */
final class SocketWeb implements Web, AutoCloseable {

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    @Override
    public Page get(URI url, Map<String, String> headers) throws IOException, InterruptedException {
        HttpResponse<InputStream> answer = open(url, headers);
        Map<String, String> first = new TreeMap<>();
        answer.headers().map().forEach((name, values) -> first.put(name, values.getFirst()));
        try (InputStream body = answer.body()) {
            return new Page(answer.statusCode(), first, Buffer.buffer(body.readNBytes(4 << 20)));
        }
    }

    @Override
    public Supply file(URI url, Map<String, String> headers) {
        return inlet -> {
            Map<String, String> all = new TreeMap<>(headers);
            if (inlet.completed() > 0) {
                all.put("Range", "bytes=" + inlet.completed() + "-");
            }
            HttpResponse<InputStream> answer = open(url, all);
            try (InputStream body = answer.body()) {
                switch (answer.statusCode()) {
                    case 200 -> inlet.restart(0);
                    case 206 -> {}
                    case 401, 403 -> throw failed(VendorCodes.ACCESS_DENIED, answer.statusCode());
                    default -> throw failed(VendorCodes.SOURCE_NOT_FOUND, answer.statusCode());
                }
                byte[] block = new byte[1 << 16];
                for (int read = body.read(block); read >= 0; read = body.read(block)) {
                    inlet.write(ByteBuffer.wrap(block, 0, read));
                }
            }
        };
    }

    private HttpResponse<InputStream> open(URI url, Map<String, String> headers)
            throws IOException, InterruptedException {
        URI at = url;
        Map<String, String> sent = new TreeMap<>(headers);
        for (int hop = 0; hop <= 10; hop++) {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(at).timeout(Duration.ofSeconds(10)).header("Accept-Encoding", "identity");
            sent.forEach(request::header);
            HttpResponse<InputStream> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            if (answer.statusCode() < 300 || answer.statusCode() > 308 || answer.statusCode() == 304) {
                return answer;
            }
            answer.body().close();
            URI next = at.resolve(answer.headers().firstValue("Location").orElseThrow(IOException::new));
            if (!next.getAuthority().equals(at.getAuthority())) {
                sent.remove("Authorization");
            }
            at = next;
        }
        throw new IOException("more than 10 redirects");
    }

    private static HubException failed(Code code, int status) {
        return new HubException(new Failure.WorkFailed(code, "file", "it answers with status " + status));
    }

    @Override
    public void close() {
        client.close();
    }
}
