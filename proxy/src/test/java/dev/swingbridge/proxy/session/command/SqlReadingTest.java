package dev.swingbridge.proxy.session.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.protocol.auth.AuthBytes;
import dev.swingbridge.protocol.command.CommandCode;
import dev.swingbridge.proxy.frontend.ClientLogin;
import dev.swingbridge.proxy.session.state.PreparedStatement;
import dev.swingbridge.proxy.session.state.SessionState;
import dev.swingbridge.router.gate.TrafficGate;
import dev.swingbridge.router.lexer.ServerDialect;
import dev.swingbridge.router.lexer.SqlCharset;
import dev.swingbridge.router.lexer.SqlContext;
import dev.swingbridge.router.sql.StatementClassifier;
import dev.swingbridge.router.sql.StatementDetail;
import dev.swingbridge.router.sql.StatementFacts.Kind;
import dev.swingbridge.router.table.Side;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.net.InetSocketAddress;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SqlReadingTest {
    private static final Charset GBK = Charset.forName("GBK");

    /** Its second variable is seen only where a backslash escapes nothing. */
    private static final String HIDDEN = "SET @a = 'x\\', @b = 1 -- '";

    private final StatementClassifier classifier = new StatementClassifier();
    private final SessionState state =
            new SessionState(
                    login(),
                    Side.SOURCE,
                    SqlContext.of("shop", ServerDialect.of("9.7.0")),
                    new TrafficGate());
    private final SqlReading reading = new SqlReading(classifier, state);
    private final SqlContext plain = state.context();

    private static ClientLogin login() {
        return new ClientLogin(
                "app",
                0,
                45,
                "shop",
                Map.of(),
                1 << 24,
                5,
                InetSocketAddress.createUnresolved("client", 1),
                Map.of(),
                AuthBytes.of(new byte[AuthBytes.NONCE_BYTES]));
    }

    @AfterEach
    void close() {
        classifier.close();
    }

    private RunningCommand.Query query(String sql, Charset charset) {
        byte[] text = sql.getBytes(charset);
        return reading.query(Unpooled.wrappedBuffer(text), 0, text.length, 0, true);
    }

    private static List<String> written(Particulars particulars) {
        return particulars.details().stream()
                .flatMap(detail -> detail.userVariablesWritten().stream())
                .toList();
    }

    @Test
    void textsAreOfTheClientsCharacters() {
        state.context(plain.withCharset(SqlCharset.GBK));

        Particulars read = query("SAVEPOINT `\u7e17`; SAVEPOINT `\u4e2d`", GBK).particulars();

        assertThat(read.text()).isEqualTo("SAVEPOINT `\u7e17`; SAVEPOINT `\u4e2d`");
        assertThat(read.details().stream().map(read::of).toList())
                .containsExactly("SAVEPOINT `\u7e17`", "SAVEPOINT `\u4e2d`");
    }

    @Test
    void whatWasPreparedIsReadAsItWasThen() {
        state.context(plain.withModes(false, true));
        byte[] text = HIDDEN.getBytes(StandardCharsets.UTF_8);
        PreparedStatement statement =
                state.statements()
                        .candidate(
                                text,
                                classifier.classify(text, 0, text.length, state.context()),
                                "shop",
                                state.context());

        state.context(plain);
        Particulars again =
                reading.again(
                        CommandCode.EXECUTE,
                        statement,
                        new CommandBytes(UnpooledByteBufAllocator.DEFAULT));

        assertThat(written(again)).containsExactly("a", "b");
    }

    @Test
    void whatWasPreparedAsTextIsReadAsItWasThen() {
        state.context(plain.withModes(false, true));
        query("PREPARE p FROM '" + HIDDEN.replace("'", "''") + "'", StandardCharsets.UTF_8);

        state.context(plain);
        Particulars executed = query("EXECUTE p", StandardCharsets.UTF_8).particulars().executed();

        assertThat(written(Objects.requireNonNull(executed))).containsExactly("a", "b");
    }

    /** The characters of the value are what is prepared, not the client's bytes. */
    @Test
    void aTextThatIsPreparedHasItsOwnCharacters() {
        state.context(plain.withCharset(SqlCharset.GBK));

        query("PREPARE p FROM 'SAVEPOINT `\u7e17`'", GBK);
        RunningCommand.Query execute = query("EXECUTE p", GBK);

        assertThat(execute.facts().kind()).isEqualTo(Kind.SAVEPOINT);
        List<StatementDetail> details =
                Objects.requireNonNull(execute.particulars().executed()).details();
        assertThat(details.getFirst().transactions().getFirst().savepoint()).isEqualTo("\u7e17");
    }
}
