package dev.swingbridge.proxy.session.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class UploadTest {
    private static final int FULL = 0xffffff;

    private final Upload upload = new Upload();

    private static ByteBuf bytes(String hex) {
        return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex));
    }

    @Test
    void endsACommandWithItsPacketAndLeavesTheNext() {
        upload.beginCommand();

        // 02 00 00 | 05 | 0e 0f | <here> the next one
        int count = upload.feed(bytes("02000005" + "0e0f" + "01000000" + "0e"));

        assertThat(count).isEqualTo(6);
        assertThat(upload.ended()).isTrue();
        assertThat(upload.sequence()).isEqualTo(5);
    }

    @Test
    void findsTheEndWhereverTheBytesAreCut() {
        upload.beginCommand();
        String packet = "02000000" + "0e0f";

        for (int at = 0; at < packet.length(); at += 2) {
            assertThat(upload.ended()).isFalse();
            assertThat(upload.feed(bytes(packet.substring(at, at + 2)))).isEqualTo(1);
        }

        assertThat(upload.ended()).isTrue();
    }

    @Test
    void goesOnAfterAFullPacket() {
        upload.beginCommand();
        ByteBuf full = Unpooled.buffer().writeMediumLE(FULL).writeByte(0).writeZero(FULL);

        assertThat(upload.feed(full)).isEqualTo(full.readableBytes());
        assertThat(upload.ended()).isFalse();

        upload.feed(bytes("00000001"));
        assertThat(upload.ended()).isTrue();
        assertThat(upload.sequence()).isEqualTo(1);
    }

    @Test
    void endsALocalFileWithAnEmptyPacketOnly() {
        upload.beginLocalFile();

        upload.feed(bytes("02000002" + "6162"));
        assertThat(upload.ended()).isFalse();

        upload.feed(bytes("00000003"));
        assertThat(upload.ended()).isTrue();
    }
}
