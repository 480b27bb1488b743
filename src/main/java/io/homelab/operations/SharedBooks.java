package io.homelab.operations;

import io.homelab.model.LabName;
import io.homelab.pool.InstanceId;
import io.homelab.pool.PoolBooks;
import io.homelab.shared.SharedState;
import io.homelab.state.Refuge;
import io.homelab.state.StateStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Books that several computers share. What else is kept of the lab stays in its folder on each.
 *
 * @param shared the books
 * @param lab the name in the topology: whoever has another topology of that name has the same lab
 * @param folder the lab's folder {@code .homelab} on this computer
 * @param refuge where states go that cannot be written
 * @param quota how much the lab may take, where that is limited
 */
public record SharedBooks(
    SharedState shared, LabName lab, Path folder, Refuge refuge, Optional<ProjectQuota> quota)
    implements LabBooks {
  private static final String LABS = "/labs/";
  private static final String INSTANCES = "/instances/";

  @Override
  public StateStore usual() {
    return shared.states(lab.value(), refuge);
  }

  private String path(LabName other) {
    return lab + LABS + other;
  }

  private String path(InstanceId id) {
    return lab + INSTANCES + id.value();
  }

  @Override
  public StateStore ephemeral(LabName other) {
    return shared.states(path(other), refuge);
  }

  @Override
  public boolean knows(LabName other) {
    return shared.paths(path(other)).contains(path(other));
  }

  @Override
  public List<LabName> ephemerals() {
    String beginning = lab + LABS;
    return shared.paths(beginning).stream()
        .map(path -> new LabName(path.substring(beginning.length())))
        .toList();
  }

  @Override
  public void discard(LabName other) throws IOException {
    shared.remove(path(other));
    if (Files.isDirectory(folder(other))) {
      EphemeralFolders.delete(folder(other));
    }
  }

  @Override
  public StateStore instance(InstanceId id) {
    return shared.states(path(id), Refuge.NONE);
  }

  @Override
  public void discard(InstanceId id) {
    shared.remove(path(id));
    EphemeralFolders.discard(folder(id));
  }

  @Override
  public PoolBooks pools() {
    return shared.pools(lab.value());
  }

  @Override
  public String words() {
    return shared.words();
  }

  @Override
  public void retire() {
    shared.retire(lab.value());
  }
}
