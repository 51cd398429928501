package dev.swingbridge.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.swingbridge.proxy.admin.FakeMigrations;
import dev.swingbridge.proxy.admin.OperatorLogins;
import dev.swingbridge.proxy.http.LocalListener;
import dev.swingbridge.proxy.migration.MigrationEvent;
import dev.swingbridge.proxy.migration.cutover.CutoverReport;
import dev.swingbridge.proxy.migration.lifecycle.MigrationState;
import dev.swingbridge.proxy.migration.lifecycle.RefusedException;
import dev.swingbridge.proxy.migration.lifecycle.StillRunningException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command line against the HTTP listener, both real. */
class CommandLineTest {
    private final FakeMigrations migrations =
            new FakeMigrations().with("orders", MigrationState.REPLICATING);
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir Path folder;
    private LocalListener listener;
    private Path passwordFile;

    @BeforeEach
    void open() throws IOException {
        passwordFile = Files.writeString(folder.resolve("password"), "s3cret\n");
        listener = new LocalListener(migrations, new OperatorLogins(Map.of("ann", "s3cret")));
    }

    @AfterEach
    void close() {
        listener.close();
    }

    @Test
    void statusPrintsTheKeysThatScriptsDependOn() throws IOException {
        assertThat(run("status", "orders", "--format", "json")).isZero();

        JsonNode status = new ObjectMapper().readTree(out.toString());
        assertThat(status.fieldNames())
                .toIterable()
                .containsExactly(
                        "name",
                        "state",
                        "health",
                        "reason",
                        "from",
                        "to",
                        "onDdl",
                        "epoch",
                        "authority",
                        "tables",
                        "copy",
                        "stream",
                        "verify",
                        "canSwitch",
                        "canReverse",
                        "lastCutover",
                        "underWay",
                        "cause",
                        "unsettled",
                        "lastAttempt");
        assertThat(status.path("verify").path("finishedAt").asText())
                .isEqualTo("2026-01-02T03:04:05Z");
    }

    @Test
    void statusIsReadable() {
        assertThat(run("status", "orders")).isZero();

        assertThat(out.toString())
                .contains("orders  REPLICATING  RUNNING   source -> target, served by source")
                .contains("can go back   no: it is on the source")
                .containsPattern("shop.orders +copied +█{24} +100% +1,200 +1,200 +64.0 KiB");
    }

    @Test
    void createStartsUnlessToldNotTo() {
        assertThat(run("create", "stock", "--tables", "shop.*")).isZero();
        assertThat(run("create", "later", "--tables", "shop.*", "--no-start")).isZero();

        assertThat(migrations.asked)
                .containsExactly(
                        "create CreateRequest[name=stock, tables=[shop.*], from=SOURCE, onDdl=STOP, start=true]"
                                + " by ann",
                        "create CreateRequest[name=later, tables=[shop.*], from=SOURCE, onDdl=STOP, start=false]"
                                + " by ann");
    }

    @Test
    void createTakesTheRuleForDefinitionsAsAnOptionOrOutOfAFile() throws IOException {
        Path spec = folder.resolve("spec.yaml");
        Files.writeString(spec, "tables: shop.*\nonDdl: ignore\n");

        assertThat(run("create", "stock", "--tables", "shop.*", "--on-ddl", "ignore")).isZero();
        assertThat(run("create", "later", "--file", spec.toString())).isZero();
        assertThat(migrations.asked)
                .hasSize(2)
                .allSatisfy(asked -> assertThat(asked).contains("onDdl=IGNORE"));

        assertThat(run("create", "columns", "--tables", "shop.*", "--on-ddl", "apply")).isZero();
        assertThat(migrations.asked.getLast()).contains("onDdl=APPLY");
        assertThat(run("create", "wrong", "--tables", "shop.*", "--on-ddl", "warn")).isNotZero();
        assertThat(err.toString()).contains("must be one of stop, ignore, apply");
        assertThat(migrations.asked).hasSize(3);
    }

    @Test
    void refusalsExitWithOneAndTheReason() {
        assertThat(run("create", "orders", "--tables", "*")).isEqualTo(1);
        assertThat(err.toString()).contains("there is a migration named orders already");

        assertThat(run("pause", "nosuch")).isEqualTo(1);
        assertThat(err.toString()).contains("there is no migration named nosuch");
    }

    @Test
    void aCutoverThatUndidItselfExitsWithOne() {
        migrations.outcome = CutoverReport.Outcome.UNDONE;

        assertThat(run("switch-traffic", "orders", "--max-hold", "300ms")).isEqualTo(1);
        assertThat(err.toString()).contains("undid itself: session 7 stayed");
    }

    @Test
    void cutoverOptionsArrive() {
        assertThat(run("switch-traffic", "orders", "--max-hold", "300ms", "--dry-run")).isZero();

        assertThat(migrations.asked).contains("switch-traffic PT0.3S DRY_RUN orders by ann");
        assertThat(out.toString()).contains("hold new work");
    }

    @Test
    void dryRunsSayWhatWouldBeDoneAndWhyItWouldBeRefused() {
        assertThat(run("complete", "orders", "--dry-run")).isZero();
        assertThat(out.toString())
                .contains("complete would:\n  forget the streams", "Nothing is in the way now.");

        assertThat(run("cancel", "orders", "--dry-run")).isEqualTo(1);
        assertThat(out.toString())
                .contains("cancel would:", "It would be refused now:\n  it is SWITCHED");
        assertThat(migrations.asked).isEmpty();
    }

    @Test
    void aCutoverThatIsOnlyPlannedSaysWhyItWouldBeRefused() {
        migrations.outcome = CutoverReport.Outcome.PLANNED;

        assertThat(run("switch-traffic", "orders", "--dry-run")).isZero();

        assertThat(out.toString())
                .contains("switch-traffic would:\n  hold new work")
                .doesNotContain("statements held");
        migrations.obstacle = "no stream runs";
        assertThat(run("switch-traffic", "orders", "--dry-run")).isEqualTo(1);
        assertThat(out.toString()).contains("It would be refused now:\n  no stream runs");
    }

    @Test
    void aDecisionThatIsNotKnownIsNoCutoverThatUndidItself() {
        migrations.outcome = CutoverReport.Outcome.UNKNOWN;

        assertThat(run("switch-traffic", "orders")).isEqualTo(1);

        assertThat(err.toString())
                .contains("it is not known whether switch-traffic was decided")
                .contains("statements are held until it is known")
                .doesNotContain("undid itself");
    }

    @Test
    void deleteRemovesAMigrationOrSaysWhyNot() {
        migrations.with("old", MigrationState.COMPLETED);

        assertThat(run("delete", "old")).isZero();
        assertThat(out.toString()).contains("old is deleted");
        assertThat(migrations.asked).containsExactly("delete old by ann");
        assertThat(run("status", "old")).isEqualTo(1);

        migrations.refusal = new RefusedException("cannot delete orders while REPLICATING");
        assertThat(run("delete", "orders")).isEqualTo(1);
        assertThat(err.toString()).contains("cannot delete orders while REPLICATING");
    }

    @Test
    void aVerbThatGoesOnAfterItsBoundSaysWhatItWaitsForAndIsNoSuccess() throws IOException {
        migrations.refusal = new StillRunningException("pause of orders goes on after 60 s");

        assertThat(run("pause", "orders")).isEqualTo(1);
        assertThat(err.toString()).contains("pause of orders goes on after 60 s");
        HttpURLConnection pause = open("/api/migrations/orders/pause", "ann:s3cret");
        pause.setRequestMethod("POST");
        assertThat(pause.getResponseCode()).isEqualTo(504);
    }

    @Test
    void wrongUsageExitsWithTwo() {
        assertThat(run("frobnicate")).isEqualTo(2);
        assertThat(run("create", "x")).isEqualTo(2);
        assertThat(run("switch-traffic", "orders", "--max-hold", "soon")).isEqualTo(2);
        assertThat(run("verify", "orders", "--tables", "shop.orders")).isEqualTo(2);
    }

    @Test
    void differencesExitWithThree() {
        migrations.verifyState = "different";

        assertThat(run("verify", "orders", "--wait")).isEqualTo(3);
        assertThat(out.toString()).contains("shop.orders").contains("id=1");
    }

    @Test
    void failedChecksExitWithOne() {
        assertThat(run("precheck", "orders")).isEqualTo(1);
        assertThat(run("precheck", "new", "--tables", "shop.*")).isZero();
        assertThat(run("users", "check")).isEqualTo(1);
    }

    @Test
    void aProxyThatIsNotThereExitsWithFour() {
        listener.close();

        assertThat(run("status")).isEqualTo(4);
        assertThat(err.toString()).contains("is it running?");
    }

    @Test
    void listsAreTables() {
        assertThat(run("sessions", "--blocking")).isZero();
        assertThat(out.toString()).contains("GET_LOCK").doesNotContain("10.0.0.1:5");
        assertThat(run("servers")).isZero();
        assertThat(run("routes")).isZero();
        assertThat(run("journal", "orders")).isZero();
        assertThat(run("doctor", "orders")).isZero();
        assertThat(out.toString()).contains("orders is served by source");
    }

    @Test
    void everyPathAsksForALogin() throws IOException {
        for (String path : List.of("/", "/api/migrations", "/metrics", "/health/ready")) {
            assertThat(open(path, "ann:wrong").getResponseCode()).isEqualTo(401);
            assertThat(open(path, "ann:s3cret").getResponseCode()).isEqualTo(200);
        }
        assertThat(open("/api/nosuch", "ann:s3cret").getResponseCode()).isEqualTo(404);
    }

    @Test
    void requestsOfOtherSitesAreRefused() throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(uri("/api/migrations"))
                        .header("Authorization", basic("ann:s3cret"))
                        .header("Origin", "http://elsewhere.example")
                        .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            assertThat(client.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(403);
        }
    }

    @Test
    void eventsArriveAsTheyHappen() throws IOException {
        HttpURLConnection events = open("/api/events", "ann:s3cret");
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(events.getInputStream(), StandardCharsets.UTF_8))) {
            migrations.tell(new MigrationEvent(FakeMigrations.AT, "orders", "state", "moved on"));

            List<String> seen = new ArrayList<>();
            String line;
            while (seen.size() < 2 && (line = lines.readLine()) != null) {
                if (line.startsWith("event") || line.startsWith("data")) {
                    seen.add(line);
                }
            }
            assertThat(seen.getFirst()).isEqualTo("event: state");
            assertThat(seen.getLast()).contains("\"text\":\"moved on\"");
        }
    }

    private HttpURLConnection open(String path, String login) throws IOException {
        HttpURLConnection request = (HttpURLConnection) uri(path).toURL().openConnection();
        request.setRequestProperty("Authorization", basic(login));
        request.setReadTimeout(10_000);
        return request;
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + listener.port() + path);
    }

    private static String basic(String login) {
        byte[] bytes = login.getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(bytes);
    }

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        if (!arguments[0].equals("frobnicate")) {
            all.addAll(List.of("--admin", "127.0.0.1:" + listener.port()));
            all.addAll(List.of("--user", "ann", "--password-file", passwordFile.toString()));
        }
        CommandLine line = SwingbridgeCommand.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(all.toArray(new String[0]));
    }
}
