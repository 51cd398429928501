package dev.swingbridge.proxy.backend;

import static dev.swingbridge.protocol.fixture.HostileBytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.backfill.server.TlsMode;
import dev.swingbridge.protocol.fixture.HostileBytes;
import dev.swingbridge.protocol.handshake.Capabilities;
import dev.swingbridge.protocol.netty.FrameDecoder;
import dev.swingbridge.router.table.Side;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Logging in to a server that sends what no server would. */
class HostileServerTest {
    private static final int TRIES = 1_000;
    private static final String GREETING =
            "4a 00 00 00 0a 392e312e3000 08000000 6162636465666768 00 fff7 ff 0200 ffdf 15"
                    + "00000000000000000000 696a6b6c6d6e6f7071727374 00"
                    + "63616368696e675f736861325f70617373776f726400";
    private static final String FAST = "02 00 00 02 01 03";
    private static final String FULL = "02 00 00 02 01 04";
    private static final String OK = "07 00 00 03 00 00 00 02 00 00 00";
    private static final String SWITCH =
            "2c 00 00 02 fe 6d7973716c5f6e61746976655f70617373776f726400"
                    + "6162636465666768696a6b6c6d6e6f7071727374 00";
    private static final String ERR = "0b 00 00 02 ff 15 04 23 32 38 30 30 30 6e 6f";

    private static byte[] dialogue(String... packets) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (String packet : packets) {
            byte[] frame = bytes(packet);
            frame[0] = (byte) (frame.length - 4); // so that nobody has to count
            all.writeBytes(frame);
        }
        return all.toByteArray();
    }

    private static BackendLogin login() {
        return new BackendLogin(
                new ServerCredentials("app", Secret.clearText("secret")),
                Capabilities.PROTOCOL_41 | Capabilities.SESSION_TRACK,
                45,
                "shop",
                Map.of(),
                1 << 24,
                null);
    }

    private static Promise<Backend> feed(byte[] sent) {
        TlsTowardsServer off = new TlsTowardsServer(TlsMode.OFF, null, null, null);
        BackendSettings settings =
                new BackendSettings(Side.SOURCE, "server", 3306, null, off, Duration.ofSeconds(10));
        Promise<Backend> result = new DefaultPromise<>(ImmediateEventExecutor.INSTANCE);
        ServerLogin handler =
                new ServerLogin(settings, new ServerTls(off), new ServerFacts(), login(), result);
        EmbeddedChannel channel =
                new EmbeddedChannel(new FrameDecoder(ServerLogin.MAX_PAYLOAD_BYTES), handler);
        try {
            for (int at = 0; at < sent.length && channel.isOpen(); at++) {
                ByteBuf part = PooledByteBufAllocator.DEFAULT.buffer(1).writeByte(sent[at]);
                channel.writeInbound(part);
            }
        } finally {
            channel.finishAndReleaseAll();
        }
        return result;
    }

    @Test
    void itsLoginEndsOneWayOrTheOther() throws Exception {
        byte[] good = dialogue(GREETING, FAST, OK);
        assertThat(feed(good).isSuccess()).isTrue();

        HostileBytes.like(
                        good,
                        dialogue(GREETING, FULL),
                        dialogue(GREETING, SWITCH, OK),
                        dialogue(GREETING, ERR),
                        dialogue(ERR))
                .feed(
                        TRIES,
                        sent -> {
                            Promise<Backend> result = feed(sent);
                            assertThat(result.isDone()).isTrue();
                            assertThat(
                                            result.cause() == null
                                                    || result.cause()
                                                            instanceof ConnectFailedException)
                                    .isTrue();
                        });
    }
}
