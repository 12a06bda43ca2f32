package dev.resourcehub.ollama.vendor.fileserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Serves files over HTTP/1.1, one request a connection, and records what was asked and how many bytes went out.
 *
 * <p>Each path answers with its next {@link Manner}, the last one for ever; without any it behaves. Any thread.
 */
public final class FakeFileServer implements AutoCloseable {

    private final ServerSocket door;
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final Map<String, ArrayDeque<Manner>> manners = new ConcurrentHashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /** Listens on a free port of 127.0.0.1. */
    public FakeFileServer() {
        try {
            this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        Thread.ofVirtual().start(this::accept);
    }

    /** Has {@code path} serve {@code content}; each of {@code manners} answers once, the last one for ever. */
    public FakeFileServer serve(String path, byte[] content, Manner... manners) {
        files.put(path, content.clone());
        this.manners.put(path, new ArrayDeque<>(List.of(manners)));
        return this;
    }

    /** The address of {@code path} here. */
    public URI url(String path) {
        return URI.create("http://127.0.0.1:" + door.getLocalPort() + path);
    }

    /** All requests so far, in order. */
    public List<Asked> asked() {
        return List.copyOf(asked);
    }

    /** The requests for {@code path}, in order. */
    public List<Asked> asked(String path) {
        return asked.stream().filter(one -> one.path().equals(path)).toList();
    }

    /** Bytes of bodies that went out in all. */
    public long sent() {
        return asked.stream().mapToLong(Asked::sent).sum();
    }

    /** Cuts all connections and listens no more. */
    @Override
    public void close() throws IOException {
        door.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    private void accept() {
        try {
            while (!door.isClosed()) {
                Socket socket = door.accept();
                open.add(socket);
                Thread.ofVirtual().start(() -> answer(socket));
            }
        } catch (IOException closed) {
            return;
        }
    }

    private void answer(Socket socket) {
        try (socket) {
            Asked request = Asked.read(socket);
            asked.add(request);
            String path = request.path().replaceAll("\\?.*", "");
            byte[] content = files.get(path);
            if (content == null) {
                Manner.status(404).answer(new Exchange(socket, request, new byte[0]));
            } else {
                next(path).answer(new Exchange(socket, request, content));
            }
        } catch (IOException gone) {
            return;
        } finally {
            open.remove(socket);
        }
    }

    private Manner next(String path) {
        ArrayDeque<Manner> left = manners.getOrDefault(path, new ArrayDeque<>());
        synchronized (left) {
            return left.isEmpty() ? Manner.proper() : left.size() == 1 ? left.element() : left.remove();
        }
    }
}
