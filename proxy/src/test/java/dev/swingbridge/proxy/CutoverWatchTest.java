package dev.swingbridge.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.proxy.cli.AdminClient;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A cutover as an operator sees it who asks for the status all the time. */
class CutoverWatchTest {
    private static final Logger LOG = LoggerFactory.getLogger(CutoverWatchTest.class);
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration LATEST = Duration.ofMillis(100);
    private static final String SLOW_STEP = "drain open transactions";

    @TempDir private Path directory;

    /** One answer, asked for at the one time and there at the other. */
    private record Look(Instant asked, Instant there, JsonNode status) {
        String state() {
            return status.path("state").asText();
        }

        JsonNode step() {
            return status.path("underWay").path("step");
        }

        boolean showsSlowStep() {
            return step().path("name").asText().equals(SLOW_STEP);
        }

        @Override
        public String toString() {
            return "%s %s, %s for %s ms"
                    .formatted(asked, state(), step().path("name"), step().path("ageMillis"));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.swingbridge.backfill.fixture.TestServers#equalPairs")
    void eachStepIsShownWithin100MillisecondsWhileClientsWrite(TestServers.Pair servers)
            throws Exception {
        String name = TestServers.freshSchema("watched", servers.source(), servers.target());
        servers.source()
                .run(
                        "CREATE TABLE %s.orders (id INT AUTO_INCREMENT PRIMARY KEY, n INT)"
                                .formatted(name));
        try (WholeProxy proxy = new WholeProxy(servers, directory, "");
                AdminClient admin = proxy.admin();
                SteadyWriters writers = new SteadyWriters(() -> proxy.connect(name, ""), 4);
                Connection slow = proxy.connect(name, "");
                Statement sql = slow.createStatement()) {
            writers.awaitMore(10);
            admin.post("/api/migrations", Map.of("name", name, "tables", name + ".*"));
            await().atMost(LIMIT)
                    .until(() -> status(admin, name).path("canSwitch").path("yes").asBoolean());
            sql.execute("BEGIN");
            sql.execute("INSERT INTO orders (n) VALUES (7)");

            CompletableFuture<JsonNode> cutover =
                    CompletableFuture.supplyAsync(() -> switchTraffic(proxy, name));
            List<Look> looks = watch(admin, name, Duration.ofSeconds(2));
            Instant released = Instant.now();
            sql.execute("COMMIT");

            assertThat(cutover.get(60, TimeUnit.SECONDS).path("outcome").asText())
                    .isEqualTo("DONE");
            assertThat(status(admin, name).path("state").asText()).isEqualTo("SWITCHED");
            writers.awaitMore(10);
            assertThat((Object) writers.stop()).isNull();
            assertTrueAtEveryMoment(looks, released);
        }
    }

    private static JsonNode switchTraffic(WholeProxy proxy, String name) {
        try (AdminClient admin = proxy.admin()) {
            return admin.post(
                    "/api/migrations/" + name + "/switch-traffic",
                    Map.of("maxHold", "20s", "drain", "15s"));
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static JsonNode status(AdminClient admin, String name) throws Exception {
        return admin.get("/api/migrations/" + name);
    }

    /** Every 20 ms, until the slow step has been seen for a while. */
    private static List<Look> watch(AdminClient admin, String name, Duration slow)
            throws Exception {
        List<Look> looks = new ArrayList<>();
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            Instant asked = Instant.now();
            JsonNode status = status(admin, name);
            Look look = new Look(asked, Instant.now(), status);
            looks.add(look);
            if (look.showsSlowStep() && look.step().path("ageMillis").asLong() >= slow.toMillis()) {
                return looks;
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        throw new AssertionError("the slow step was not seen: " + looks.getLast());
    }

    private static void assertTrueAtEveryMoment(List<Look> looks, Instant released) {
        List<Look> slow = looks.stream().filter(Look::showsSlowStep).toList();
        Instant begun = Instant.parse(slow.getFirst().step().path("since").asText());
        LOG.info(
                "{} looks, {} at the slow step, from {} to {}",
                looks.size(),
                slow.size(),
                slow.getFirst(),
                slow.getLast());

        assertThat(slow).hasSizeGreaterThan(10);
        for (Look look : slow) {
            assertThat(look.state()).as("%s", look).isEqualTo("SWITCHING");
            assertThat(look.status().path("canSwitch").path("yes").asBoolean()).isFalse();
            assertThat(look.status().path("underWay").path("verb").asText())
                    .isEqualTo("switch-traffic");
            assertThat(look.step().path("ageMillis").asLong())
                    .as("%s", look)
                    .isBetween(
                            Duration.between(begun, look.asked()).minus(LATEST).toMillis(),
                            Duration.between(begun, look.there()).plus(LATEST).toMillis());
        }
        assertThat(looks)
                .filteredOn(each -> each.asked().isAfter(begun.plus(LATEST)))
                .filteredOn(each -> each.there().isBefore(released))
                .isNotEmpty()
                .allMatch(Look::showsSlowStep);
    }
}
