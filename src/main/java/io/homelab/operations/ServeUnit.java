package io.homelab.operations;

import io.homelab.operations.LabServer.ServeRequest;
import io.homelab.operations.LabServer.TlsFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a service needs to know that serves labs.
 *
 * @param folder where it is started, absolute
 * @param command the launcher, absolute, and its arguments
 * @param variables what it inherits of the environment; no secrets
 */
public record ServeUnit(Path folder, List<String> command, SortedMap<String, String> variables) {
  /** Copies the collections. */
  public ServeUnit {
    command = List.copyOf(command);
    variables = Collections.unmodifiableSortedMap(new TreeMap<>(variables));
  }

  /**
   * The service that serves as that request would; nothing is served yet.
   *
   * @param state where states are kept, as the command line says it
   */
  public static Answer<ServeUnit> of(LabOpener labs, ServeRequest request, Optional<String> state) {
    return Answer.of(() -> {
      Map<String, String> environment = labs.variables();
      Path folder = request.folder().toAbsolutePath().normalize();
      List<String> names = new ArrayList<>(PoolUnit.INHERITED);
      // A place for states has no password in it; that is in a file.
      names.addAll(List.of("HOMELAB_STATE", "PGPASSFILE"));
      return new ServeUnit(
          PoolUnit.checked(folder),
          command(PoolUnit.launcher(environment), folder, request, state),
          PoolUnit.inherited(environment, names));
    });
  }

  private static List<String> command(
      String launcher, Path folder, ServeRequest request, Optional<String> state) {
    List<String> words = new ArrayList<>(List.of(launcher, "--no-input"));
    if (!request.sshConfig()) {
      words.add("--no-ssh-config");
    }
    state.ifPresent(place -> words.addAll(List.of("--state", place)));
    words.add("serve");
    String address = request.address();
    words.addAll(
        List.of(
            "--listen",
            (address.contains(":") ? "[" + address + "]" : address) + ":" + request.port()));
    if (request.tls().isPresent()) {
      TlsFiles tls = request.tls().get();
      words.addAll(List.of("--tls", absolute(tls.certificate()), absolute(tls.key())));
    }
    request.proxy().ifPresent(name -> words.addAll(List.of("--behind-proxy", name)));
    request.proxyAddresses().forEach(peer -> words.addAll(List.of("--proxy-address", peer)));
    if (request.many()) {
      words.addAll(List.of("--labs", folder.toString()));
    }
    return words;
  }

  private static String absolute(Path file) {
    return file.toAbsolutePath().normalize().toString();
  }
}
