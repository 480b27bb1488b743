package io.homelab.run;

import io.homelab.boxes.BoxCatalogs;
import io.homelab.boxes.VagrantStore;
import io.homelab.engine.Engine;
import io.homelab.engine.LocalBoxes;
import io.homelab.model.BoxRef;
import io.homelab.model.HostName;
import io.homelab.model.Lab;
import io.homelab.model.LabBoxes;
import io.homelab.plan.FileComparison;
import io.homelab.plan.SourceDigests;
import io.homelab.probe.ProbeResult;
import io.homelab.workdir.WorkdirContent;
import io.homelab.workdir.WorkdirContent.WorkdirFile;
import io.homelab.workdir.WorkdirFiles;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The files of a lab on this computer that travel to its hosts, as they are when first looked at.
 * Each is digested once, however many hosts need it, for the plan and for the run alike.
 */
public final class LocalFiles implements SourceDigests, AutoCloseable {
  private final Lab lab;
  private final LocalBoxes boxes;
  private final RelayedBoxes relayed;
  private @Nullable WorkdirContent content;

  /** The files of that lab; nothing is read yet. */
  public LocalFiles(Lab lab) {
    this(
        lab,
        VagrantStore.NONE,
        new RelayedBoxes(BoxCatalogs.NONE, lab.directory().resolve(".homelab/boxes")));
  }

  /**
   * The files of a lab; nothing is read yet.
   *
   * @param store what Vagrant has on this computer
   * @param relayed what this computer fetches for hosts
   */
  public LocalFiles(Lab lab, VagrantStore store, RelayedBoxes relayed) {
    this.relayed = relayed;
    this.lab = lab;
    this.boxes = new LocalBoxes(lab, store);
  }

  /** What the topology says about boxes. */
  public LabBoxes said() {
    return lab.boxes();
  }

  /** The box files. */
  public LocalBoxes boxes() {
    return boxes;
  }

  /** The boxes that this computer fetches for hosts. */
  RelayedBoxes relayed() {
    return relayed;
  }

  /** Takes away what was fetched for hosts that have it now. */
  @Override
  public void close() {
    relayed.close();
  }

  /**
   * What {@code sync} and {@code provision} name.
   *
   * @throws WorkdirContent.UnreadableFileException when something is not there
   */
  public synchronized WorkdirContent content() {
    WorkdirContent known = content;
    if (known == null) {
      known = WorkdirContent.ofLab(lab);
      content = known;
    }
    return known;
  }

  /** Compares them with what the hosts told. */
  public FileComparison against(Engine engine, Map<HostName, ProbeResult> probes) {
    SortedSet<String> written = new TreeSet<>(List.of(WorkdirFiles.EXECUTABLE));
    if (!probes.isEmpty()) {
      written.addAll(
          engine.definition(lab, new TreeMap<>(), new TreeMap<>(), Optional.empty()).keySet());
    }
    FileComparison compared = FileComparison.of(this::content, written, probes);
    // Where the lab is on this computer is nobody's affair who gets the inputs of a plan.
    return new FileComparison(
        compared.hosts(), compared.unreadable().map(why -> why.replace(lab.directory() + "/", "")));
  }

  @Override
  public String box(BoxRef box) {
    return boxes
        .stocked(box)
        .filter(stocked -> stocked.bytes() > 0)
        .map(stocked -> boxes.find(box).sha256())
        .orElse("");
  }

  @Override
  public String file(String path) {
    WorkdirFile file = content().files().get(path);
    return file == null ? "" : file.sha256() + (file.executable() ? " executable" : "");
  }
}
