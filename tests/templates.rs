//! The templates that `ces_template()` offers, as documents: whole, explained, and on a scale that makes sense.

use std::collections::BTreeMap;

use serde::Deserialize;

const TEMPLATES: [(&str, &str); 4] = [
    ("community", include_str!("../src/config/templates/community.json")),
    ("media", include_str!("../src/config/templates/media.json")),
    ("saas", include_str!("../src/config/templates/saas.json")),
    ("shop", include_str!("../src/config/templates/shop.json")),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Template {
    model: String,
    description: String,
    half_life: String,
    lookback: Option<String>,
    full_score: f64,
    time_zone: String,
    weights: BTreeMap<String, Event>,
    #[serde(default)]
    groups: BTreeMap<String, Group>,
    bands: Option<BTreeMap<String, String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    max_points: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Event {
    weight: f64,
    max_count: Option<f64>,
    max_per_day: Option<f64>,
    half_life: Option<String>,
    target: Option<f64>,
    event_group: Option<String>,
    description: String,
}

fn templates() -> impl Iterator<Item = (&'static str, Template)> {
    TEMPLATES.iter().map(|(name, text)| (*name, serde_json::from_str(text).expect("a document of known fields")))
}

#[test]
fn templates_are_whole() {
    for (name, template) in templates() {
        assert_eq!((template.model.as_str(), template.time_zone.as_str()), (name, "UTC"));
        assert!(template.description.contains("half-life") || template.description.contains("half"), "{name}");
        assert!(!template.half_life.is_empty() && template.lookback.is_none_or(|lookback| !lookback.is_empty()));
        assert!(template.bands.is_none_or(|bands| !bands.is_empty()), "{name}");
        assert!((8..=25).contains(&template.weights.len()), "{name}: {} events", template.weights.len());
    }
}

#[test]
fn every_choice_is_explained() {
    for (name, template) in templates() {
        for (event, Event { description, max_per_day, max_count, half_life, target, .. }) in &template.weights {
            assert!(description.len() > 40, "{name}.{event}: {description}");
            let choices = [("target", target.is_some()), ("half-life or fade", half_life.is_some())];
            for (choice, made) in choices {
                let words: Vec<&str> = choice.split(" or ").collect();
                let text = description.to_lowercase();
                assert!(
                    !made || words.iter().any(|word| text.contains(word)),
                    "{name}.{event} does not explain its {choice}"
                );
            }
            assert!(max_per_day.is_none_or(|most| most > 0.0) && max_count.is_none_or(|most| most > 0.0));
        }
    }
}

#[test]
fn whoever_reaches_all_targets_scores_about_a_hundred_and_warnings_weigh() {
    for (name, template) in templates() {
        let reached: f64 = template.weights.values().map(|event| event.weight * event.target.unwrap_or(0.0)).sum();
        let score = reached * 100.0 / template.full_score;
        assert!((95.0..=110.0).contains(&score), "{name}: {score}");
        assert!(template.weights.values().any(|event| event.weight < 0.0), "{name} has no warning");
        assert!(template.weights.values().all(|event| event.weight > 0.0 || event.target.is_none()), "{name}");
    }
}

#[test]
fn who_reaches_all_targets_stays_below_the_limits_of_groups() {
    for (name, template) in templates() {
        let groups = template.weights.values().filter_map(|event| event.event_group.as_ref());
        assert!(groups.into_iter().all(|group| template.groups.contains_key(group)), "{name}");
        for (group, Group { max_points }) in &template.groups {
            let of_group = template.weights.values().filter(|event| event.event_group.as_ref() == Some(group));
            let reached: f64 = of_group.map(|event| event.weight * event.target.unwrap_or(0.0)).sum();
            assert!(0.0 < reached && reached < *max_points, "{name}.{group}: {reached}");
        }
    }
}
