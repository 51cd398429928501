package dev.swingbridge.proxy;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes what was opened, newest first; one part that fails does not keep the others open. */
final class Shutdown implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

    private final Deque<Part> parts = new ArrayDeque<>();

    private record Part(String name, AutoCloseable closeable) {}

    synchronized void onClose(String name, AutoCloseable action) {
        parts.push(new Part(name, action));
    }

    synchronized <T extends AutoCloseable> T add(String name, T closeable) {
        onClose(name, closeable);
        return closeable;
    }

    @Override
    public synchronized void close() {
        while (!parts.isEmpty()) {
            Part part = parts.pop();
            try {
                part.closeable().close();
                LOG.info("Closed part={}", part.name());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                LOG.warn("Closing failed part={}", part.name(), e);
            }
        }
    }
}
