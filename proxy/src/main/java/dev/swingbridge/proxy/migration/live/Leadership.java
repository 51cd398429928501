package dev.swingbridge.proxy.migration.live;

import dev.swingbridge.proxy.cluster.ControllerLease;
import dev.swingbridge.proxy.migration.running.Site;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lease that lets one proxy work on migrations: taken, and kept while this proxy runs. */
final class Leadership implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);
    private static final Duration LEASE_LIFE = Duration.ofSeconds(5);

    private final ControllerLease lease;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("migration-lease").factory());

    Leadership(Site site) {
        this.lease =
                new ControllerLease(
                        site.server(site.control()), site.settings().proxyName(), LEASE_LIFE);
    }

    boolean held() {
        return lease.held();
    }

    void renew() {
        boolean before = lease.held();
        try {
            boolean now = lease.take();
            if (before != now) {
                LOG.info("The leader for migrations changed own={} leader={}", now, lease.holder());
            }
        } catch (SQLException failure) {
            LOG.warn("The lease cannot be renewed reason={}", failure.getMessage());
        }
    }

    /**
     * From now on it is renewed in time.
     *
     * @param following done each time while another proxy is the leader
     */
    void keep(Runnable following) {
        thread.scheduleWithFixedDelay(
                () -> {
                    try {
                        renew();
                        if (!lease.held()) {
                            following.run();
                        }
                    } catch (RuntimeException failure) {
                        LOG.error("Keeping the lease failed, it is tried again", failure);
                    }
                },
                0,
                LEASE_LIFE.toMillis() / 5,
                TimeUnit.MILLISECONDS);
    }

    /** Renews it no more; it is held until it runs out or is given back. */
    void stopKeeping() {
        thread.shutdownNow();
    }

    @Override
    public void close() {
        stopKeeping();
        try {
            lease.giveBack();
        } catch (SQLException runsOut) {
            LOG.info("The lease could not be given back, it runs out by itself");
        }
    }
}
