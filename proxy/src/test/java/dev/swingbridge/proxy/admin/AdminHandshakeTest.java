package dev.swingbridge.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.protocol.auth.AuthBytes;
import dev.swingbridge.protocol.auth.CachingSha2Password;
import dev.swingbridge.protocol.handshake.Greeting;
import dev.swingbridge.protocol.handshake.HandshakeResponse;
import dev.swingbridge.protocol.netty.FrameDecoder;
import dev.swingbridge.protocol.packet.PacketFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** An operator's login, packet by packet. */
class AdminHandshakeTest {
    /** Enough for a scramble with any last byte. */
    private static final List<String> OPERATORS =
            IntStream.range(0, 5_000).mapToObj(each -> "operator" + each).toList();

    @Test
    void aScrambleMayEndInNul() {
        List<String> loggedIn = new ArrayList<>();
        EmbeddedChannel channel = channel(loggedIn);
        Greeting greeting = read(channel, Greeting::read);
        String operator =
                OPERATORS.stream()
                        .filter(each -> endsInNul(scramble(greeting, each)))
                        .findFirst()
                        .orElseThrow();

        channel.writeInbound(response(greeting, operator));

        assertThat(loggedIn).containsExactly(operator);
        channel.finishAndReleaseAll();
    }

    /** Everybody's password is the name. */
    private static EmbeddedChannel channel(List<String> loggedIn) {
        Map<String, String> passwords =
                OPERATORS.stream().collect(Collectors.toMap(each -> each, each -> each));
        return new EmbeddedChannel(
                new FrameDecoder(1 << 20),
                new AdminHandshake(
                        new OperatorLogins(passwords), Duration.ofSeconds(10), 1, loggedIn::add));
    }

    private static <T> T read(EmbeddedChannel channel, Function<ByteBuf, T> reader) {
        ByteBuf frame = channel.readOutbound();
        try {
            return reader.apply(PacketFrame.payload(frame));
        } finally {
            frame.release();
        }
    }

    private static AuthBytes scramble(Greeting greeting, String password) {
        return CachingSha2Password.scramble(
                AuthBytes.of(password.getBytes(StandardCharsets.UTF_8)), greeting.nonce());
    }

    private static boolean endsInNul(AuthBytes scramble) {
        byte[] bytes = scramble.toArray();
        return bytes[bytes.length - 1] == 0;
    }

    private static ByteBuf response(Greeting greeting, String operator) {
        HandshakeResponse response =
                new HandshakeResponse(
                        greeting.capabilities(),
                        1 << 24,
                        45,
                        operator,
                        scramble(greeting, operator),
                        null,
                        "caching_sha2_password",
                        Map.of(),
                        0);
        return PacketFrame.build(PooledByteBufAllocator.DEFAULT, 1, response::write);
    }
}
