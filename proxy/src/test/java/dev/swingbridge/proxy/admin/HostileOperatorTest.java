package dev.swingbridge.proxy.admin;

import static dev.swingbridge.protocol.fixture.HostileBytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.protocol.fixture.HostileBytes;
import dev.swingbridge.protocol.netty.FrameDecoder;
import dev.swingbridge.proxy.migration.cutover.CutoverOptions;
import dev.swingbridge.proxy.migration.lifecycle.MigrationState;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The admin port, with bytes that no client would send. */
class HostileOperatorTest {
    private static final int TRIES = 2_000;

    // capabilities | largest packet | collation | 23 | "ann" | 20 bytes | plugin
    private static final String RESPONSE =
            "48 00 00 01 05a20800 00000001 2d 0000000000000000000000000000000000000000000000"
                    + "616e6e00 14 0102030405060708090a0b0c0d0e0f1011121314"
                    + "6d7973716c5f6e61746976655f70617373776f726400";

    private static final Operations OPERATIONS =
            new Operations(
                    new FakeMigrations().with("orders", MigrationState.REPLICATING),
                    new FakeProxyViews(),
                    CutoverOptions.defaults());

    private static void feed(EmbeddedChannel channel, byte[] sent) {
        try {
            ByteBuf in = PooledByteBufAllocator.DEFAULT.buffer(sent.length);
            channel.writeInbound(in.writeBytes(sent));
        } finally {
            channel.finishAndReleaseAll();
        }
    }

    @Test
    void logins() throws Exception {
        HostileBytes.like(withLength(RESPONSE))
                .refusedWith(DecoderException.class)
                .feed(
                        TRIES,
                        sent ->
                                feed(
                                        new EmbeddedChannel(
                                                new FrameDecoder(1 << 20),
                                                new AdminHandshake(
                                                        new OperatorLogins(Map.of("ann", "s3cret")),
                                                        Duration.ofSeconds(10),
                                                        1,
                                                        operator -> {
                                                            throw new AssertionError(operator);
                                                        })),
                                        sent));
    }

    @Test
    void commands() throws Exception {
        AdminLanguage language = new AdminLanguage(OPERATIONS);
        HostileBytes.like(
                        statement("SHOW MIGRATIONS"),
                        statement("SHOW TABLES OF orders;"),
                        statement("SWITCH TRAFFIC orders WITH max_hold='300ms', rehearse=true"),
                        statement("CREATE MIGRATION a FROM source TO target TABLES 's.*,!s.t_*'"),
                        withLength("00 00 00 00 0e"),
                        withLength("00 00 00 00 09"))
                .refusedWith(DecoderException.class)
                .feed(
                        TRIES,
                        sent -> {
                            AdminSession session =
                                    new AdminSession(language, Runnable::run, "ann", 1);
                            feed(new EmbeddedChannel(new FrameDecoder(1 << 20), session), sent);
                        });
    }

    @Test
    void aStatementIsAnsweredByThisSetUp() {
        EmbeddedChannel channel =
                new EmbeddedChannel(
                        new FrameDecoder(1 << 20),
                        new AdminSession(new AdminLanguage(OPERATIONS), Runnable::run, "ann", 1));

        channel.writeInbound(
                PooledByteBufAllocator.DEFAULT.buffer().writeBytes(statement("SHOW MIGRATIONS")));

        ByteBuf answer = channel.readOutbound();
        assertThat(answer.toString(StandardCharsets.UTF_8)).contains("orders");
        answer.release();
        channel.finishAndReleaseAll();
    }

    private static byte[] statement(String sql) {
        ByteBuf frame = io.netty.buffer.Unpooled.buffer();
        byte[] text = sql.getBytes(StandardCharsets.UTF_8);
        frame.writeMediumLE(1 + text.length).writeByte(0).writeByte(3).writeBytes(text);
        return io.netty.buffer.ByteBufUtil.getBytes(frame);
    }

    private static byte[] withLength(String frame) {
        byte[] whole = bytes(frame);
        whole[0] = (byte) (whole.length - 4);
        return whole;
    }
}
