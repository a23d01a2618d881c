package dev.endpointpipeline.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A certificate authority for tests, created with the JDK's keytool. It signs certificates for
 * servers at 127.0.0.1 and for clients. All key stores are PKCS12 and have the same password.
 */
public final class Certificates {
  /** The password of every key store. */
  public static final String PASSWORD = "changeit";

  private static final String CA = "ca";

  private final Path directory;

  private Certificates(Path directory) {
    this.directory = directory;
  }

  /** Creates an authority with its files in the directory. */
  public static Certificates in(Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Certificates certificates = new Certificates(directory.toAbsolutePath());
    certificates.generateKey(CA, "CN=test authority", "-ext", "bc:c");
    certificates.export(CA, certificates.authority());
    return certificates;
  }

  /** The authority's certificate as a PEM file. */
  public Path authority() {
    return directory.resolve("ca.pem");
  }

  /** A key store with a key of that name and its certificate, signed by the authority. */
  public Path keyStore(String name) {
    return keyStore(name, "ip:127.0.0.1,dns:localhost");
  }

  /**
   * A key store as {@link #keyStore(String)}, for a server at another address.
   *
   * @param hosts as in keytool, for example {@code dns:example.org}
   */
  public Path keyStore(String name, String hosts) {
    Path request = directory.resolve(name + ".csr");
    Path signed = directory.resolve(name + ".pem");
    generateKey(name, "CN=" + name);
    run(name, "-certreq", "-alias", name, "-file", request.toString());
    run(
        CA,
        "-gencert",
        "-alias",
        CA,
        "-rfc",
        "-infile",
        request.toString(),
        "-outfile",
        signed.toString(),
        "-ext",
        "san=" + hosts);
    run(name, "-importcert", "-noprompt", "-alias", CA, "-file", authority().toString());
    run(name, "-importcert", "-noprompt", "-alias", name, "-file", signed.toString());
    return store(name);
  }

  private void generateKey(String name, String subject, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("-genkeypair", "-alias", name, "-dname", subject));
    arguments.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-validity", "2"));
    arguments.addAll(List.of(more));
    run(name, arguments.toArray(String[]::new));
  }

  private void export(String name, Path file) {
    run(name, "-exportcert", "-rfc", "-alias", name, "-file", file.toString());
  }

  private Path store(String name) {
    return directory.resolve(name + ".p12");
  }

  private void run(String store, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(Arrays.asList(arguments));
    command.addAll(
        List.of(
            "-keystore",
            store(store).toString(),
            "-storetype",
            "PKCS12",
            "-storepass",
            PASSWORD,
            "-J-XX:TieredStopAtLevel=1"));
    Path log = directory.resolve("keytool.log");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      if (process.waitFor() != 0) {
        throw new LocalStackException("keytool: failed: " + Files.readString(log));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalStackException("keytool: interrupted", e);
    }
  }
}
