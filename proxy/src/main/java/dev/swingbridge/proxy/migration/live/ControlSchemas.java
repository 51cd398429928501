package dev.swingbridge.proxy.migration.live;

import dev.swingbridge.proxy.migration.lifecycle.RefusedException;
import dev.swingbridge.router.table.Side;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control tables of both servers, made at the start; on a server that is away then, as soon as
 * it is there. The control side has to be there.
 */
final class ControlSchemas implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlSchemas.class);

    private final Side control;
    private final Duration pause;
    private final Preparing preparing;

    /** It waits for a server that does not answer, so nothing else may need this thread. */
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("control-schemas").factory());

    /** Makes what one server lacks; fine to repeat. */
    interface Preparing {
        void prepare(Side side) throws SQLException;
    }

    /**
     * @param pause before a server that was away is tried again
     */
    ControlSchemas(Side control, Duration pause, Preparing preparing) {
        this.control = control;
        this.pause = pause;
        this.preparing = preparing;
    }

    /**
     * @param late done once the other side's tables are there, if they could not be made now
     * @throws RefusedException when those of the control side cannot be made
     */
    void prepare(Runnable late) {
        try {
            preparing.prepare(control);
        } catch (SQLException failure) {
            throw new RefusedException(
                    "the control tables on %s cannot be prepared: %s"
                            .formatted(control.label(), failure.getMessage()),
                    failure);
        }
        if (!othersPrepared()) {
            tryLater(late);
        }
    }

    private boolean othersPrepared() {
        try {
            preparing.prepare(control.other());
            return true;
        } catch (SQLException failure) {
            LOG.warn(
                    "The control tables cannot be prepared, it is tried again side={} reason={}",
                    control.other().label(),
                    failure.getMessage());
            return false;
        }
    }

    private void tryLater(Runnable late) {
        thread.schedule(
                () -> {
                    if (othersPrepared()) {
                        LOG.info(
                                "The control tables are prepared side={}", control.other().label());
                        late.run();
                    } else if (!thread.isShutdown()) {
                        tryLater(late);
                    }
                },
                pause.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
