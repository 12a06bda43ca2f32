package dev.resourcehub.docker.local;

import dev.resourcehub.docker.python.PythonContract;
import dev.resourcehub.docker.sandbox.SandboxLauncher;
import dev.resourcehub.runtime.Blocking;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.io.TempDir;

/** The weaker variant: bubblewrap started by a user who is not root, user code as the zygote's own user. */
class LocalUserPythonTest extends PythonContract {

    private static final String AS_NOBODY =
            "#!/bin/sh\n[ \"$(id -u)\" = 0 ] && exec setpriv --reuid 65534 --regid 65534 --clear-groups bwrap \"$@\"\n"
                    + "exec bwrap \"$@\"\n";

    @TempDir
    static Path folder;

    @Override
    protected SandboxLauncher launcher(Vertx vertx) throws Exception {
        Path program = Files.writeString(folder.resolve("bwrap"), AS_NOBODY);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path filter = folder.resolve("filter");
        Files.write(
                filter,
                SeccompProgram.forArchitecture(System.getProperty("os.arch")).orElseThrow());
        Path python = Path.of("/usr/bin/python3").toRealPath();
        return new LocalLauncher(
                vertx,
                new Blocking(vertx, "local"),
                new Bubblewrap(
                        program.toString(), new Interpreter(python, Path.of("/usr")), Bubblewrap.Users.ONE, filter));
    }

    @Override
    protected String image() {
        return "";
    }

    @Override
    protected boolean hasControlGroup() {
        return false;
    }
}
