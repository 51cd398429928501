package dev.swingbridge.proxy.session.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.proxy.session.link.BackendLink;
import dev.swingbridge.proxy.session.link.InternalQuery;
import dev.swingbridge.proxy.session.link.LinkFormat;
import dev.swingbridge.proxy.session.link.ScriptedServer;
import dev.swingbridge.proxy.session.link.SmallResult;
import dev.swingbridge.router.table.Side;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the proxy says around statements of its own, so that the client does not notice them. */
class FoundRowsTest {
    private static final LinkFormat FORMAT = LinkFormat.of(0);
    private static final String NO_ROW_COUNT =
            "SET @@session.lock_wait_timeout = @@session.lock_wait_timeout";

    private final ScriptedServer server = new ScriptedServer(Side.SOURCE, "9.7.0");
    private final List<SmallResult> done = new ArrayList<>();

    private void keepAround(String sql) {
        BackendLink link = server.link();
        FoundRows.<SmallResult>keep(
                link,
                FORMAT,
                new DiagnosticsArea(),
                answer -> InternalQuery.run(link, FORMAT, sql, answer),
                done::add);
        while (server.answer()) {
            // until it asks no more
        }
    }

    @Test
    void makesAsManyRowsAgain() {
        server.answering("SELECT FOUND_ROWS()", List.of("3"));

        keepAround("SELECT @@sql_mode");

        assertThat(server.asked()).hasSize(4);
        assertThat(server.asked().get(1)).isEqualTo("SELECT @@sql_mode");
        assertThat(server.asked().get(2)).startsWith("SELECT NULL FROM (").endsWith(" LIMIT 3");
        assertThat(server.asked().get(3)).isEqualTo(NO_ROW_COUNT);
        assertThat(done).singleElement().matches(SmallResult::ok);
    }

    @Test
    void makesThemAgainAfterAnErrorToo() {
        server.answering("SELECT FOUND_ROWS()", List.of("0"));
        server.failing("SELECT @@nothing", 1193, "Unknown system variable 'nothing'");

        keepAround("SELECT @@nothing");

        assertThat(server.asked())
                .containsExactly(
                        "SELECT FOUND_ROWS()",
                        "SELECT @@nothing",
                        "SELECT NULL LIMIT 0",
                        NO_ROW_COUNT);
        assertThat(done).singleElement().matches(result -> !result.ok());
    }

    @Test
    void endsWhenTheServerIsLost() {
        server.link();
        server.close();

        keepAround("SELECT 1");

        assertThat(done).singleElement().isEqualTo(SmallResult.LOST);
    }
}
