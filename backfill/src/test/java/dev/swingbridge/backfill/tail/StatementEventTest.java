package dev.swingbridge.backfill.tail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swingbridge.backfill.row.Column;
import dev.swingbridge.backfill.row.TableSchema;
import dev.swingbridge.router.lexer.ServerDialect;
import dev.swingbridge.router.lexer.SqlCharset;
import dev.swingbridge.router.table.DdlRule;
import dev.swingbridge.router.table.OnDdl;
import dev.swingbridge.router.table.TableName;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Statements in the log, read as their events say, and what a stream makes of them. */
class StatementEventTest {
    private static final TableName ORDERS = new TableName("shop", "orders");
    private static final long STRICT = 1L << 21;
    private static final long ANSI_QUOTES = 1L << 2;
    private static final long NO_BACKSLASH_ESCAPES = 1L << 20;
    private static final int UTF8MB4 = 255;
    private static final int GBK = 28;
    private static final int BIG5 = 1;
    private static final int LATIN1 = 8;
    private static final int LATIN2 = 9;
    private static final int SWE7 = 10;
    private static final Map<Integer, SqlCharset> CHARSETS =
            Map.of(
                    UTF8MB4,
                    SqlCharset.named("utf8mb4"),
                    GBK,
                    SqlCharset.named("gbk"),
                    BIG5,
                    SqlCharset.named("big5"),
                    LATIN1,
                    SqlCharset.named("latin1"),
                    LATIN2,
                    SqlCharset.named("latin2"),
                    SWE7,
                    SqlCharset.named("swe7"));

    /** The second byte of each character is that of a backslash. */
    private static final byte[] HIDDEN_DROP =
            "ALTER TABLE orders COMMENT='\u00bf\\', DROP COLUMN n, COMMENT='\u00bf\\'"
                    .getBytes(StandardCharsets.ISO_8859_1);

    private boolean mariaDb;
    private String schema = "shop";
    private TableName migrated = ORDERS;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE orders COMMENT='C:\\data\\', MODIFY e ENUM(\"b\",\"a\") NOT NULL",
                "ALTER TABLE orders COMMENT='x\\', DROP PRIMARY KEY, COMMENT=''",
            })
    void aBackslashThatEscapesNothingHidesNothing(String sql) {
        for (OnDdl policy : OnDdl.values()) {
            assertStops(policy, event(sql, STRICT | NO_BACKSLASH_ESCAPES, UTF8MB4));
            assertStops(policy, event(sql, STRICT, UTF8MB4)); // no server runs it like this
        }
    }

    @Test
    void aBackslashThatEscapesHidesWhatTheServerDoesNotRun() throws Exception {
        String sql = "ALTER TABLE orders COMMENT='x\\', DROP COLUMN n, COMMENT='''";

        assertThat(judge(OnDdl.STOP, event(sql, STRICT, UTF8MB4))).isNotNull();
        assertStops(OnDdl.STOP, event(sql, STRICT | NO_BACKSLASH_ESCAPES, UTF8MB4));
    }

    /** A statement prepared in one mode and run in another is logged with the second. */
    @Test
    void theModeItWasReadInIsNotAlwaysThatOfTheEvent() throws Exception {
        String hidden = "ALTER TABLE orders COMMENT='x\\', DROP COLUMN n, COMMENT=\" ' /*\" /* */";
        String plain = "ALTER TABLE orders COMMENT='it\\'s the \\'first\\' \\\\ one'";

        for (OnDdl policy : OnDdl.values()) {
            assertStops(policy, event(hidden, STRICT | NO_BACKSLASH_ESCAPES, UTF8MB4));
            assertStops(policy, event(hidden, STRICT, UTF8MB4));
            assertThat(judge(policy, event(plain, STRICT, UTF8MB4))).isNotNull();
        }
        assertStops(OnDdl.IGNORE, event(HIDDEN_DROP, STRICT, UTF8MB4));
    }

    @Test
    void bytesAreThoseOfTheClientsCharacterSet() throws Exception {
        for (OnDdl policy : OnDdl.values()) {
            assertStops(policy, event(HIDDEN_DROP, STRICT, GBK));
            assertStops(policy, event(HIDDEN_DROP, STRICT, BIG5));
        }
        String comment = "ALTER TABLE orders COMMENT='\u7e17'";

        LoggedChange passed =
                judge(OnDdl.STOP, event(comment.getBytes(Charset.forName("GBK")), STRICT, GBK));

        assertThat(passed).extracting(LoggedChange::sql).isEqualTo(comment);
    }

    @Test
    void doubleQuotesAreWhatTheModeSays() throws Exception {
        String named = "ALTER TABLE \"orders\" COMMENT='x', DROP COLUMN \"n\"";
        String text = "ALTER TABLE orders COMMENT=\"', DROP COLUMN n, COMMENT='\"";

        assertStops(OnDdl.STOP, event(named, STRICT | ANSI_QUOTES, UTF8MB4));
        assertThat(judge(OnDdl.STOP, event(text, STRICT, UTF8MB4))).isNotNull();
        mariaDb = true;
        assertStops(OnDdl.STOP, event(named, STRICT | ANSI_QUOTES, UTF8MB4));
    }

    @ParameterizedTest
    @EnumSource(OnDdl.class)
    void whatTheEventDoesNotSayIsBeyond(OnDdl policy) throws Exception {
        String comment = "ALTER TABLE orders COMMENT='x'";

        assertStops(policy, event(comment, null, UTF8MB4)).hasMessageContaining("no sql_mode");
        assertStops(policy, event(comment, STRICT, 999)).hasMessageContaining("character set");
        assertStops(policy, event(comment, STRICT, 0)).hasMessageContaining("character set");
        assertStops(policy, event(comment, STRICT, SWE7)).hasMessageContaining("character set");
        assertThat(judge(policy, event("ALTER TABLE other ADD c INT", null, UTF8MB4))).isNull();
        assertStops(policy, event("ALTER TABLE other COMMENT='\\'", null, UTF8MB4));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE orders COMMENT='x",
                "ALTER TABLE other COMMENT='x",
                "ALTER TABLE orders COMMENT='x' /* y",
                "ALTER TABLE other COMMENT=`x",
                "CREATE TABLE orders (id INT) /*!50000 ENGINE=InnoDB",
                "CREATE DEFINER='x VIEW v AS SELECT 1",
                "INSERT INTO elsewhere.t VALUES ('x",
            })
    void whatDoesNotEndIsNotLeftOut(String sql) {
        for (OnDdl policy : OnDdl.values()) {
            assertStops(policy, event(sql, STRICT, UTF8MB4));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ALTER TABLE orders COMMENT='x' /*!80000 , DROP COLUMN n */ | false | true",
                "ALTER TABLE orders COMMENT='x' /*!80000 , DROP COLUMN n */ | true | false",
                "ALTER TABLE orders COMMENT='x' /*!99999 , DROP COLUMN n */ | false | false",
                "ALTER TABLE orders COMMENT='x' /*!100000 , DROP COLUMN n */ | true | true",
                "ALTER TABLE orders COMMENT='x' /*M! , DROP COLUMN n */ | true | true",
                "ALTER TABLE orders COMMENT='x' /*M! , DROP COLUMN n */ | false | false",
                "ALTER TABLE orders COMMENT='x' --, DROP COLUMN n | true | true",
                "ALTER TABLE orders COMMENT='x' -- , DROP COLUMN n | true | false",
                "ALTER TABLE orders COMMENT='x' # , DROP COLUMN n | false | false",
                "SET STATEMENT lock_wait_timeout=1 FOR ALTER TABLE orders COMMENT='x' | true | true",
                "SET STATEMENT sql_mode='\\' FOR ALTER TABLE x COMMENT='y' | true | true",
                "SET STATEMENT max_statement_time=0+SUBSTRING('12' FROM 1 FOR 1) FOR ALTER TABLE orders DROP COLUMN n | true | true",
                "ALTER TABLE orders AVG_ROW_LENGTH=/*!100000, DROP COLUMN n, AVG_ROW_LENGTH=*/5 | false | true",
                "ALTER TABLE orders AVG_ROW_LENGTH=/*!100000 , DROP COLUMN n, AVG_ROW_LENGTH=*/5 | false | false",
            })
    void commentsCountWhereTheServerRunsThem(String sql, boolean onMariaDb, boolean stops)
            throws Exception {
        mariaDb = onMariaDb;
        StatementEvent event = event(sql, STRICT, UTF8MB4);

        if (stops) {
            assertStops(OnDdl.STOP, event);
        } else {
            assertThat(judge(OnDdl.STOP, event)).isNotNull();
        }
    }

    @Test
    void namesThatAreNotReadMayBeOurs() throws Exception {
        byte[] ours = "ALTER TABLE \u017eivot ADD c INT".getBytes(Charset.forName("ISO-8859-2"));
        byte[] drop = "DROP TABLE \u017eivot".getBytes(Charset.forName("ISO-8859-2"));
        byte[] quoted =
                "CREATE VIEW v AS SELECT 1 AS `\u017e`".getBytes(Charset.forName("ISO-8859-2"));

        assertStops(OnDdl.IGNORE, event(ours, STRICT, LATIN2));
        assertStops(OnDdl.IGNORE, event(drop, STRICT, LATIN2));
        assertThat(judge(OnDdl.STOP, event(quoted, STRICT, LATIN2))).isNull();
        schema = "elsewhere";
        assertThat(judge(OnDdl.STOP, event(ours, STRICT, LATIN2))).isNull();
    }

    /** A statement is logged with the bytes it was prepared with, and the charset it ran in. */
    @Test
    void namesMayBeOfTheCharacterSetThatTheStatementWasPreparedIn() throws Exception {
        migrated = new TableName("shop", "\u8ba2\u5355");
        for (String sql :
                List.of(
                        "ALTER TABLE \u8ba2\u5355 ADD c INT",
                        "DROP TABLE `\u8ba2\u5355`",
                        "TRUNCATE shop.`\u8ba2\u5355`",
                        "CREATE INDEX i ON \u8ba2\u5355 (c)",
                        "INSERT INTO \u8ba2\u5355 VALUES (1)")) {
            for (String charset : List.of("GBK", "GB18030", "UTF-8")) {
                byte[] text = sql.getBytes(Charset.forName(charset));
                assertStops(OnDdl.STOP, event(text, STRICT, LATIN1));
            }
        }
        byte[] foreign = "ALTER TABLE \u65e5\u5fd7 ADD \u8ba2\u5355 INT".getBytes(UTF_8);
        byte[] view = "CREATE VIEW v AS SELECT * FROM \u8ba2\u5355".getBytes(UTF_8);
        byte[] index = "CREATE INDEX \u8ba2\u5355 ON \u65e5\u5fd7 (c)".getBytes(UTF_8);
        assertThat(judge(OnDdl.STOP, event(foreign, STRICT, UTF8MB4))).isNull();
        assertThat(judge(OnDdl.STOP, event(view, STRICT, UTF8MB4))).isNull();
        assertThat(judge(OnDdl.STOP, event(index, STRICT, UTF8MB4))).isNull();
        schema = "elsewhere";
        byte[] there = "ALTER TABLE \u8ba2\u5355 ADD c INT".getBytes(Charset.forName("GBK"));
        assertThat(judge(OnDdl.STOP, event(there, STRICT, LATIN1))).isNull();
    }

    @Test
    void namesMayBeOfACharacterSetThatNobodyHereKnows() throws Exception {
        migrated = new TableName("shop", "\u0569\u0578\u0582"); // in armscii8 3 bytes
        byte[] text = "DROP TABLE \u00c3\u00e1\u00e5".getBytes(StandardCharsets.ISO_8859_1);
        byte[] longer = "DROP TABLE \u00c3\u00e1\u00e5x".getBytes(StandardCharsets.ISO_8859_1);

        assertStops(OnDdl.STOP, event(text, STRICT, LATIN1));
        assertThat(judge(OnDdl.STOP, event(longer, STRICT, LATIN1))).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DROP TABLE IF EXISTS `other`, `elsewhere`.`orders` /* generated by server */",
                "CREATE TABLE IF NOT EXISTS orders (id INT)",
                "CREATE DEFINER=`root`@`localhost` TRIGGER x BEFORE INSERT ON orders FOR EACH ROW DO 1",
                "CREATE ALGORITHM=UNDEFINED DEFINER=`a`@`%` SQL SECURITY DEFINER VIEW v AS SELECT 1",
                "CREATE OR REPLACE VIEW orders_too AS SELECT * FROM orders",
                "ALTER TABLE other ADD orders INT",
                "CREATE TABLE other (orders INT)",
                "CREATE TEMPORARY TABLE orders (id INT)",
                "DROP DATABASE elsewhere",
                "DELETE FROM `shop`.`in_memory`",
                "GRANT SELECT ON shop.orders TO x",
                "FLUSH TABLES orders",
                "SET STATEMENT max_statement_time=1 FOR ANALYZE TABLE orders",
            })
    void whatBearsUponNoMigratedTableIsNothing(String sql) throws Exception {
        mariaDb = true;

        assertThat(judge(OnDdl.STOP, event(sql, STRICT, UTF8MB4))).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DROP TABLE other, orders",
                "DROP DATABASE shop",
                "RENAME TABLE other TO old, orders TO other",
                "ALTER TABLE other RENAME TO `orders`",
                "ALTER TABLE other EXCHANGE PARTITION p WITH TABLE orders",
                "ALTER TABLE other CONVERT TABLE orders TO PARTITION p",
                "ALTER TABLE IF EXISTS orders ADD c INT",
                "ALTER ONLINE TABLE orders ADD c INT",
                "CREATE OR REPLACE TABLE `shop`.`Orders` (id INT)",
                "TRUNCATE orders",
                "CREATE INDEX i ON orders (n)",
                "DROP INDEX i ON orders",
                "UPDATE orders SET n = 1",
                "DELETE FROM orders",
                "INSERT INTO elsewhere.x SELECT 1 FROM shop.orders",
            })
    void whatBearsUponAMigratedTableStops(String sql) {
        mariaDb = true;

        assertStops(OnDdl.STOP, event(sql, STRICT, UTF8MB4));
    }

    @Test
    void severalStatementsInOneAreNotJudgedByTheFirst() {
        assertStops(
                OnDdl.STOP,
                event("ALTER TABLE orders COMMENT='x'; DROP TABLE orders", STRICT, UTF8MB4));
    }

    private org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> assertStops(
            OnDdl policy, StatementEvent event) {
        return assertThatThrownBy(() -> judge(policy, event))
                .as("%s %s", policy, event.plain())
                .isInstanceOf(TailException.class);
    }

    private @Nullable LoggedChange judge(OnDdl policy, StatementEvent event) throws Exception {
        ServerDialect dialect =
                mariaDb ? ServerDialect.mariaDb(110_405) : ServerDialect.mysql(90_700);
        Column id = new Column("id", "int", "int", false, null, null, false, false);
        TableSchema orders =
                new TableSchema(migrated, List.of(id), List.of(0), "PRIMARY", List.of(List.of(0)));
        DdlRule rule = new DdlRule(policy, Map.of(migrated, java.util.Set.of("n", "e")));
        return new TableBinder(
                        "t", List.of(orders), Map.of(), rule, new LogLanguage(dialect, CHARSETS))
                .judge(event);
    }

    private StatementEvent event(String sql, @Nullable Long mode, int charset) {
        return event(sql.getBytes(StandardCharsets.UTF_8), mode, charset);
    }

    /** As it stands in the log. */
    private StatementEvent event(byte[] sql, @Nullable Long mode, int charset) {
        ByteBuffer status = ByteBuffer.allocate(100).order(ByteOrder.LITTLE_ENDIAN);
        if (mode != null) {
            status.put((byte) 1).putLong(mode);
        }
        if (charset != 0) {
            status.put((byte) 4).putShort((short) charset).putShort((short) 8).putShort((short) 8);
        }
        ByteBuffer head = ByteBuffer.allocate(13).order(ByteOrder.LITTLE_ENDIAN);
        head.putInt(1).putInt(0).put((byte) schema.length()).putShort((short) 0);
        head.putShort((short) status.position());
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(head.array(), 0, 13);
        body.write(status.array(), 0, status.position());
        body.writeBytes((schema + "\0").getBytes(StandardCharsets.UTF_8));
        body.writeBytes(sql);
        try {
            return StatementEvent.read(new ByteCursor(body.toByteArray()), false, 1, mariaDb);
        } catch (TailException e) {
            throw new AssertionError(e);
        }
    }
}
