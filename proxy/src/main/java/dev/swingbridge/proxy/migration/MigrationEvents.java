package dev.swingbridge.proxy.migration;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands events to whoever listens; a listener that fails is its own problem. */
public final class MigrationEvents {
    private static final Logger LOG = LoggerFactory.getLogger(MigrationEvents.class);

    private final List<Consumer<MigrationEvent>> listeners = new CopyOnWriteArrayList<>();

    public Migrations.Subscription listen(Consumer<MigrationEvent> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    public void tell(String migration, String kind, String text) {
        MigrationEvent event = new MigrationEvent(Instant.now(), migration, kind, text);
        for (Consumer<MigrationEvent> listener : listeners) {
            try {
                listener.accept(event);
            } catch (RuntimeException failure) {
                LOG.warn("A listener of migration events failed", failure);
            }
        }
    }
}
