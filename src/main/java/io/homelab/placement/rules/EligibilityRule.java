package io.homelab.placement.rules;

import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.Requirement;
import io.homelab.placement.HostOffer;
import io.homelab.placement.Outage;
import io.homelab.placement.Rejection;
import io.homelab.placement.problem.Profile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A rule about what a host is, whatever runs there: one record per rule. */
sealed interface EligibilityRule {
  /** The reasons against the host; empty if it may take machines of that profile. */
  List<Rejection> check(Profile profile, HostOffer offer);

  /** A host that is in maintenance or cordoned keeps its machines and takes no new ones. */
  record StatusRule() implements EligibilityRule {
    @Override
    public List<Rejection> check(Profile profile, HostOffer offer) {
      HostName host = offer.host().name();
      return switch (offer.host().status()) {
        case ONLINE -> List.of();
        case MAINTENANCE -> List.of(new Rejection.InMaintenance(host));
        case CORDONED -> List.of(new Rejection.Cordoned(host));
      };
    }
  }

  /** A host that is unreachable or unusable takes no new machines. */
  record OutageRule() implements EligibilityRule {
    @Override
    public List<Rejection> check(Profile profile, HostOffer offer) {
      if (offer.outage().isEmpty()) {
        return List.of();
      }
      HostName host = offer.host().name();
      Outage outage = offer.outage().get();
      return List.of(
          outage.answers()
              ? new Rejection.HostUnusable(host, outage.reason())
              : new Rejection.HostUnreachable(host, outage.reason()));
    }
  }

  /** A host takes the roles listed in its {@code placements}. */
  record RoleRule() implements EligibilityRule {
    @Override
    public List<Rejection> check(Profile profile, HostOffer offer) {
      Host host = offer.host();
      return host.accepts(profile.role())
          ? List.of()
          : List.of(new Rejection.RoleNotAccepted(host.name(), profile.role(), host.placements()));
    }
  }

  /** A pinned machine runs on its host and nowhere else. */
  record PinRule() implements EligibilityRule {
    @Override
    public List<Rejection> check(Profile profile, HostOffer offer) {
      HostName host = offer.host().name();
      return profile.pin().isEmpty() || profile.pin().get().equals(host)
          ? List.of()
          : List.of(new Rejection.PinnedElsewhere(host, profile.pin().get()));
    }
  }

  /**
   * A host needs the provider of the machine's box; unknown providers are assumed to include it.
   */
  record ProviderRule() implements EligibilityRule {
    @Override
    public List<Rejection> check(Profile profile, HostOffer offer) {
      return offer.providers().isEmpty() || offer.providers().get().contains(profile.provider())
          ? List.of()
          : List.of(
              new Rejection.ProviderMissing(
                  offer.host().name(), profile.provider(), offer.providers().get()));
    }
  }

  /** A box for one architecture needs a host with it; an unknown architecture is accepted. */
  record ArchitectureRule() implements EligibilityRule {
    @Override
    public List<Rejection> check(Profile profile, HostOffer offer) {
      return profile.architecture().isEmpty()
              || offer.architecture().isEmpty()
              || offer.architecture().equals(profile.architecture())
          ? List.of()
          : List.of(
              new Rejection.ArchitectureMismatch(
                  offer.host().name(), profile.architecture().get(), offer.architecture().get()));
    }
  }

  /** What this lab did not create is left alone, so it may block a machine. */
  record ConflictRule() implements EligibilityRule {
    @Override
    public List<Rejection> check(Profile profile, HostOffer offer) {
      String conflict = profile.conflicts().get(offer.host().name());
      return conflict == null
          ? List.of()
          : List.of(new Rejection.InTheWay(offer.host().name(), conflict));
    }
  }

  /** A host needs every label that the machine requires, with the required value. */
  record LabelRule() implements EligibilityRule {
    @Override
    public List<Rejection> check(Profile profile, HostOffer offer) {
      Host host = offer.host();
      List<Rejection> mismatches = new ArrayList<>();
      profile
          .require()
          .forEach((label, wanted) -> {
            Optional<String> actual = Optional.ofNullable(host.labels().get(label));
            if (!actual.equals(Optional.of(wanted))) {
              mismatches.add(new Rejection.LabelMismatch(host.name(), label, wanted, actual));
            }
          });
      return mismatches;
    }
  }

  /**
   * A host needs to meet every condition that the machine requires; what is not known of a host is
   * assumed to meet it.
   */
  record ConditionRule() implements EligibilityRule {
    @Override
    public List<Rejection> check(Profile profile, HostOffer offer) {
      List<Rejection> unmet = new ArrayList<>();
      for (Requirement condition : profile.conditions()) {
        offer
            .known(condition.name())
            .filter(values -> !condition.isMetBy(values))
            .ifPresent(values ->
                unmet.add(new Rejection.RequirementUnmet(offer.host().name(), condition, values)));
      }
      return unmet;
    }
  }
}
