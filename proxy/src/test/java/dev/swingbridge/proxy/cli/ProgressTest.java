package dev.swingbridge.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final Terminal LIVE = Terminal.of(Map.of("TERM", "xterm"), true);

    private final StringWriter out = new StringWriter();

    private static JsonNode status(String json) throws Exception {
        return new ObjectMapper().readTree(json.replace('\'', '"'));
    }

    private static JsonNode copying(String eta) throws Exception {
        return status(
                """
                {'name':'orders','state':'COPYING','health':'RUNNING','reason':null,
                 'copy':{'percent':45.24,'rowsPerSecond':1200,'bytesPerSecond':2048,'etaSeconds':%s},
                 'stream':{'direction':'source -> target','lagMillis':12},'verify':{'state':'none'},
                 'tables':[{'name':'shop.a','state':'copying','rowsCopied':5,'rowsEstimated':11}]}
                """
                        .formatted(eta));
    }

    private Progress progress(Terminal terminal) {
        return new Progress(new PrintWriter(out), terminal, 0);
    }

    @Test
    void printsALineEachTenSecondsWhereThereIsNoTerminal() throws Exception {
        Progress progress = progress(Terminal.LINES);

        for (int quarter = 0; quarter <= 100; quarter++) {
            progress.show(copying("200"), quarter * SECOND / 4);
        }
        progress.end();

        assertThat(out.toString().lines())
                .hasSize(3)
                .allMatch(
                        line ->
                                line.endsWith(
                                        "  orders  COPYING  RUNNING; copied 45.2%  1,200 rows/s"
                                                + "  2.0 KiB/s  ready in 3m 20s; lag 12 ms"));
        assertThat(out.toString()).doesNotContain("\u001b");
    }

    @ParameterizedTest
    @CsvSource({"null", "0", "-7"})
    void saysNothingOfTheTimeLeftBeforeItIsKnown(String eta) throws Exception {
        progress(Terminal.LINES).show(copying(eta), 0);

        assertThat(out.toString()).contains("1,200 rows/s").doesNotContain("ready in");
    }

    @Test
    void showsTheScreenAnewOnATerminalAndLeavesItToTheResult() throws Exception {
        Progress progress = progress(LIVE);

        progress.show(copying("200"), 0);
        progress.show(copying("199"), SECOND / 4);
        progress.end();

        assertThat(out.toString())
                .contains("ready in 3m 20s", "ready in 3m 19s", "shop.a")
                .endsWith("\u001b[H\u001b[J");
    }

    @Test
    void leavesTheScreenAloneWhenNothingWasShown() {
        progress(LIVE).end();

        assertThat(out.toString()).isEmpty();
    }

    @Test
    void showsOfManyTablesThoseThatAreNotCopied() throws Exception {
        StringBuilder tables = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            tables.append(i == 0 ? "" : ",")
                    .append(
                            "{'name':'shop.t%d','state':'%s'}"
                                    .formatted(i, i < 38 ? "copied" : "waiting"));
        }

        String watched = StatusView.watched(status("{'tables':[" + tables + "]}"));

        assertThat(watched)
                .contains("shop.t38", "shop.t39", "and 38 more tables")
                .doesNotContain("shop.t37");
    }

    @Test
    void putsFiguresWithUnitsToTheRight() {
        String table = new TextTable("N", "BYTES").row("a", "59 B").row("b", "17.8 KiB").print();

        assertThat(table).isEqualTo("N     BYTES\na      59 B\nb  17.8 KiB\n");
    }

    @Test
    void tellsTheStepOfACutoverAndWhatIsNotKnownYet() throws Exception {
        JsonNode switching =
                status(
                        """
                        {'name':'orders','state':'SWITCHING','health':'RUNNING','authority':'blocked',
                         'copy':{'percent':100},
                         'underWay':{'verb':'switch-traffic','since':'2026-01-02T03:04:05Z','operator':'ann',
                           'interrupted':false,'step':{'name':'drain open transactions','ageMillis':1234}},
                         'unsettled':[{'what':'DECISION','since':'2026-01-02T03:04:06Z','ageMillis':250,
                           'held':true,'text':'the answer to the decision was lost'}]}
                        """);
        String verb =
                "switch-traffic since 2026-01-02T03:04:05Z by ann, drain open transactions for 1.23 s";
        String unknown =
                "the answer to the decision was lost, for 250.0 ms since 2026-01-02T03:04:06Z, statements are held";

        assertThat(StatusView.full(switching)).contains("SWITCHING", verb, unknown);
        assertThat(StatusView.lines(switching)).singleElement().asString().contains(verb, unknown);
        assertThat(StatusView.overview(status("[" + switching + "]"))).contains(verb, unknown);
    }

    @ParameterizedTest
    @CsvSource({
        "xterm, true, '', true, true",
        "xterm, true, 1, true, false",
        "dumb, true, '', false, false",
        "'', true, '', false, false",
        "xterm, false, '', false, false"
    })
    void keepsControlCodesToTerminalsThatKnowThem(
            String type, boolean interactive, String noColor, boolean live, boolean colour) {
        Terminal terminal = Terminal.of(Map.of("TERM", type, "NO_COLOR", noColor), interactive);

        assertThat(terminal).isEqualTo(new Terminal(live, colour));
    }
}
