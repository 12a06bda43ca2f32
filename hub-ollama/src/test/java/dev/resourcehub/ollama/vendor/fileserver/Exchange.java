package dev.resourcehub.ollama.vendor.fileserver;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One request under way: what a {@link Manner} answers with. */
public final class Exchange {

    private static final int PIECE = 8192;

    private final Socket socket;
    private final Asked asked;
    private final byte[] content;

    Exchange(Socket socket, Asked asked, byte[] content) {
        this.socket = socket;
        this.asked = asked;
        this.content = content;
    }

    /** The request. */
    public Asked asked() {
        return asked;
    }

    /** The whole file. */
    public byte[] content() {
        return content.clone();
    }

    /** What lies behind the first {@code from} bytes. */
    byte[] rest(long from) {
        return Arrays.copyOfRange(content, (int) Math.min(from, content.length), content.length);
    }

    /** Sends a status line and headers, each {@code Name: value}. */
    public void head(int status, String... headers) throws IOException {
        StringBuilder head = new StringBuilder("HTTP/1.1 ").append(status).append(" Said\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        out().write(head.append("Connection: close\r\n\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends bytes of the body, the first {@code most} of {@code bytes}. */
    public void body(byte[] bytes, int most) throws IOException {
        int end = Math.min(bytes.length, most);
        try {
            for (int at = 0; at < end; at += PIECE) {
                int count = Math.min(PIECE, end - at);
                out().write(bytes, at, count);
                asked.bytesSent.addAndGet(count);
            }
        } catch (IOException gone) {
            asked.left.set(true);
            throw gone;
        }
    }

    /** Sends bytes of the head or the body as they are, uncounted. */
    public void raw(String text) throws IOException {
        out().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends nothing until the client leaves, or for a minute. */
    public void silence() throws IOException {
        socket.setSoTimeout(60_000);
        try {
            asked.left.set(socket.getInputStream().read() < 0);
        } catch (SocketTimeoutException patient) {
            asked.left.set(false);
        } catch (IOException reset) {
            asked.left.set(true);
        }
    }

    /** Sends nothing for {@code millis}, unless the client leaves meanwhile. */
    void pause(int millis) throws IOException {
        socket.setSoTimeout(millis);
        try {
            if (socket.getInputStream().read() < 0) {
                asked.left.set(true);
                throw new IOException("the client left");
            }
        } catch (SocketTimeoutException passed) {
            return;
        }
    }

    /** Ends the connection with a reset. */
    void reset() throws IOException {
        out().flush();
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private OutputStream out() throws IOException {
        return socket.getOutputStream();
    }
}
