package dev.swingbridge.protocol.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swingbridge.protocol.wire.MalformedPacketException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyHeaderTest {
    private static final ProxyHeader FOUR = header("192.0.2.1", "198.51.100.7");
    private static final ProxyHeader SIX = header("2001:db8::1", "2001:db8::2");

    private static ProxyHeader header(String source, String destination) {
        return new ProxyHeader(
                new InetSocketAddress(source, 51234), new InetSocketAddress(destination, 6033));
    }

    private static ByteBuf text(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @EnumSource(ProxyHeader.Version.class)
    void readsWhatItWritesAndLeavesTheRest(ProxyHeader.Version version) {
        for (ProxyHeader header : List.of(FOUR, SIX, ProxyHeader.LOCAL)) {
            ByteBuf bytes = Unpooled.buffer();
            header.write(bytes, version);
            int length = bytes.readableBytes();
            bytes.writeByte(0x42);

            for (int cut = 1; cut < length; cut++) {
                ByteBuf start = bytes.slice(0, cut);
                assertThat(ProxyHeader.mayStart(start)).isTrue();
                assertThat(ProxyHeader.read(start)).as("%d bytes", cut).isNull();
                assertThat(start.readableBytes()).isEqualTo(cut);
            }
            assertThat(ProxyHeader.read(bytes)).isEqualTo(header);
            assertThat(bytes.readByte()).isEqualTo((byte) 0x42);
        }
    }

    @Test
    void writesOneFamilyForBothAddresses() {
        ProxyHeader mixed = header("192.0.2.1", "2001:db8::2");
        ByteBuf line = Unpooled.buffer();
        mixed.write(line, ProxyHeader.Version.V1);
        ByteBuf binary = Unpooled.buffer();
        mixed.write(binary, ProxyHeader.Version.V2);

        assertThat(line.toString(StandardCharsets.US_ASCII))
                .isEqualTo("PROXY TCP6 ::ffff:192.0.2.1 2001:db8:0:0:0:0:0:2 51234 6033\r\n");
        assertThat(ProxyHeader.read(binary)).isEqualTo(mixed);
    }

    @Test
    void readsWhatABalancerSends() {
        ByteBuf binary =
                Unpooled.wrappedBuffer(
                        ByteBufUtil.decodeHexDump(
                                "0d0a0d0a000d0a515549540a" // signature
                                        + "2111000c" // PROXY, TCP over IPv4, 12 bytes
                                        + "c0000201c6336407" // 192.0.2.1, 198.51.100.7
                                        + "c8221791")); // 51234, 6033
        assertThat(ProxyHeader.read(binary)).isEqualTo(FOUR);
        assertThat(ProxyHeader.read(text("PROXY TCP4 192.0.2.1 198.51.100.7 51234 6033\r\n")))
                .isEqualTo(FOUR);
        assertThat(ProxyHeader.read(text("PROXY UNKNOWN ff 1 x\r\n"))).isEqualTo(ProxyHeader.LOCAL);
    }

    @Test
    void checksTheChecksumWhereThereIsOne() {
        ByteBuf header = Unpooled.buffer();
        FOUR.write(header, ProxyHeader.Version.V2);
        header.setShort(14, 12 + 4 + 7); // an unknown value of one byte, then the checksum
        header.writeByte(0xEE).writeShort(1).writeByte(9);
        header.writeByte(0x03).writeShort(4).writeInt(0);
        CRC32C sum = new CRC32C();
        sum.update(ByteBufUtil.getBytes(header));
        header.setInt(header.writerIndex() - 4, (int) sum.getValue());

        assertThat(ProxyHeader.read(header.copy())).isEqualTo(FOUR);
        header.setByte(20, 77);
        assertThatThrownBy(() -> ProxyHeader.read(header))
                .isInstanceOf(MalformedPacketException.class)
                .hasMessageContaining("checksum");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY TCP4 host 198.51.100.7 1 2\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.7 1\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.7 1 99999\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.7 1 2\n",
                "PROXY UDP4 192.0.2.1 198.51.100.7 1 2\r\n",
                "PROXY XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX"
                        + "XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX",
                "GET / HTTP/1.1\r\n"
            })
    void refusesOtherLines(String line) {
        assertThatThrownBy(() -> ProxyHeader.read(text(line)))
                .isInstanceOf(MalformedPacketException.class);
    }

    @Test
    void knowsALoginFromAHeader() {
        // 20 00 00 01: a request for TLS; a header's first bytes would be a huge packet's
        assertThat(ProxyHeader.mayStart(Unpooled.wrappedBuffer(new byte[] {0x20, 0, 0, 1})))
                .isFalse();
    }
}
