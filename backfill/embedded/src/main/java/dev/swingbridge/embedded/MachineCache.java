package dev.swingbridge.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Directories that are made once per machine and kept. Several JVMs may ask for the same one at
 * once: one makes it, the others wait. A directory that was left half made is never used.
 */
final class MachineCache {
    private static final Object ONE_THREAD = new Object();

    private MachineCache() {}

    /** Fills an empty directory. */
    interface Making {
        void into(Path directory) throws IOException;
    }

    /**
     * @param name of the directory; change it whenever the making changes
     */
    static Path directory(String name, Making making) throws IOException {
        Path cache = home();
        Files.createDirectories(cache);
        Path wanted = cache.resolve(name);
        // A file lock keeps other JVMs out, not other threads of this one.
        synchronized (ONE_THREAD) {
            try (FileChannel channel =
                            FileChannel.open(
                                    cache.resolve(name + ".lock"),
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                if (lock.isValid() && !Files.isDirectory(wanted)) {
                    Path draft = Files.createTempDirectory(cache, name + ".draft");
                    making.into(draft);
                    Files.move(draft, wanted, StandardCopyOption.ATOMIC_MOVE);
                }
            }
        }
        return wanted;
    }

    private static Path home() {
        String set = System.getProperty("swingbridge.cache", "");
        if (!set.isEmpty()) {
            return Path.of(set);
        }
        Path home = Path.of(System.getProperty("user.home"));
        return Files.isWritable(home)
                ? home.resolve(".cache/swingbridge")
                : Path.of(
                        System.getProperty("java.io.tmpdir"),
                        "swingbridge-" + System.getProperty("user.name"));
    }
}
