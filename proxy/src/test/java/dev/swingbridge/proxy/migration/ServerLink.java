package dev.swingbridge.proxy.migration;

import dev.swingbridge.backfill.fixture.TestServer;
import dev.swingbridge.backfill.server.ServerSettings;
import dev.swingbridge.backfill.server.TlsMode;
import dev.swingbridge.router.table.Side;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The way from one proxy to a server, which a test can cut: connections end, and no new one comes
 * to life.
 */
final class ServerLink implements AutoCloseable {
    private final TestServer server;
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;

    ServerLink(TestServer server) throws IOException {
        this.server = server;
        Thread.startVirtualThread(this::accept);
    }

    /** For a proxy that comes this way. */
    ServerSettings settings(Side side) {
        return new ServerSettings(
                side,
                "127.0.0.1",
                listener.getLocalPort(),
                server.user(),
                server.password(),
                TlsMode.OFF,
                null);
    }

    void cut() {
        cut = true;
        open.forEach(ServerLink::closeQuietly);
    }

    void restore() {
        cut = false;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                join(listener.accept());
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void join(Socket client) {
        open.add(client);
        try {
            if (cut) {
                closeQuietly(client);
                return;
            }
            Socket there = new Socket(server.host(), server.port());
            open.add(there);
            Thread.startVirtualThread(() -> carry(client, there));
            Thread.startVirtualThread(() -> carry(there, client));
            if (cut) {
                closeQuietly(client);
            }
        } catch (IOException unreachable) {
            closeQuietly(client);
        }
    }

    private void carry(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException ended) {
            // as the other direction will see
        } finally {
            closeQuietly(from);
            closeQuietly(to);
        }
    }

    private static void closeQuietly(Closeable socket) {
        try {
            socket.close();
        } catch (IOException closed) {
            throw new IllegalStateException(closed);
        }
    }

    @Override
    public void close() throws IOException {
        cut();
        listener.close();
    }
}
