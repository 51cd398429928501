package dev.swingbridge.proxy.migration.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swingbridge.proxy.migration.lifecycle.RefusedException;
import dev.swingbridge.router.table.Side;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Control tables on servers that may be away when the proxy starts. */
class ControlSchemasTest {
    private final Set<Side> away = ConcurrentHashMap.newKeySet();
    private final List<Side> prepared = new CopyOnWriteArrayList<>();
    private final CountDownLatch late = new CountDownLatch(1);
    private final ControlSchemas schemas =
            new ControlSchemas(
                    Side.TARGET,
                    Duration.ofMillis(5),
                    side -> {
                        if (away.contains(side)) {
                            throw new SQLException("nothing listens");
                        }
                        prepared.add(side);
                    });

    @AfterEach
    void close() {
        schemas.close();
    }

    @Test
    void areMadeOnBothServersAtTheStart() {
        schemas.prepare(late::countDown);

        assertThat(prepared).containsExactly(Side.TARGET, Side.SOURCE);
        assertThat(late.getCount()).isEqualTo(1);
    }

    @Test
    void areMadeOnAServerThatWasAwayWhenItComes() throws Exception {
        away.add(Side.SOURCE);
        schemas.prepare(late::countDown);
        assertThat(prepared).containsExactly(Side.TARGET);

        away.clear();

        assertThat(late.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(prepared).containsExactly(Side.TARGET, Side.SOURCE);
    }

    @Test
    void cannotBeMissingOnTheControlSide() {
        away.add(Side.TARGET);

        assertThatThrownBy(() -> schemas.prepare(late::countDown))
                .isInstanceOf(RefusedException.class)
                .hasMessage("the control tables on target cannot be prepared: nothing listens");
    }
}
