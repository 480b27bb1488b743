package io.homelab.operations;

import io.homelab.model.LabName;
import io.homelab.pool.InstanceId;
import io.homelab.pool.PoolBooks;
import io.homelab.state.StateStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where the books of one topology are kept: the state of its lab, those of the ephemeral labs that
 * are made from it, those of the instances of its pools, and the books of these pools.
 */
public interface LabBooks {
  /** The folder on this computer for whatever else is kept of the lab; it may not exist yet. */
  Path folder();

  /** The state of the lab that the topology names. */
  StateStore usual();

  /** The state of an ephemeral lab. */
  StateStore ephemeral(LabName lab);

  /** The folder on this computer for whatever else is kept of an ephemeral lab. */
  default Path folder(LabName lab) {
    return EphemeralFolders.of(folder(), lab);
  }

  /** Whether anything is kept of an ephemeral lab of that name. */
  boolean knows(LabName lab);

  /** The ephemeral labs of which anything is kept. */
  List<LabName> ephemerals() throws IOException;

  /** Deletes what is kept of an ephemeral lab; the caller has its lease. */
  void discard(LabName lab) throws IOException;

  /** The state of an instance of a pool. */
  StateStore instance(InstanceId id);

  /** The folder on this computer for whatever else is kept of an instance. */
  default Path folder(InstanceId id) {
    return folder().resolve(FolderBooks.INSTANCES).resolve(id.value());
  }

  /** Deletes what is kept of an instance; nobody else works with it. */
  void discard(InstanceId id);

  /** How much the lab may take, where that is limited. */
  default Optional<ProjectQuota> quota() {
    return Optional.empty();
  }

  /** The books of the pools. */
  PoolBooks pools();

  /** What they are and where, for a person; without anything secret. */
  String words();

  /** Sets all of them aside, since they were moved elsewhere; the caller has all leases. */
  void retire() throws IOException;
}
