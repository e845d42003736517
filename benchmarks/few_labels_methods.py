"""The methods that `few_labels.py` compares. Each gives probabilities of the themes, and thresholds.

The simple methods and synth choose thresholds in the same way, by cross-validation on the training sentences. SetFit
and the fine-tuned encoder use 0.5.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold

from synth.classifier.features.assembly import prepare_table
from synth.classifier.thresholds import choose_thresholds
from synth.classifier.training.cross_validation import cross_calibrate, out_of_fold
from synth.classifier.training.estimator import FindingClassifier
from synth.classifier.training.settings import choose_settings, is_small
from synth.encoding import Encoder
from synth.findings import THEME_COLUMNS, theme_matrix
from synth.review.first_sentences import suggest_themes
from synth.taxonomy import Taxonomy

Predict = Callable[[pd.DataFrame, pd.DataFrame, np.ndarray], np.ndarray]
Method = Callable[[pd.DataFrame, pd.DataFrame, Taxonomy], tuple[np.ndarray, np.ndarray]]


def cross_validated(predict: Predict) -> Method:
    """Return a method whose thresholds come from five-fold cross-validation."""

    def method(train: pd.DataFrame, test: pd.DataFrame, taxonomy: Taxonomy) -> tuple[np.ndarray, np.ndarray]:
        truth = theme_matrix(train, taxonomy)
        held_out = np.zeros(truth.shape)
        for inside, outside in KFold(5, shuffle=True, random_state=0).split(train):
            held_out[outside] = predict(train.iloc[inside], train.iloc[outside], truth[inside])
        return predict(train, test, truth), choose_thresholds(truth, held_out)

    return method


def by_tfidf(train: pd.DataFrame, test: pd.DataFrame, truth: np.ndarray) -> np.ndarray:
    """Logistic regression on words and pairs of words."""
    vectors = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True).fit(train["text"])
    return _regress(vectors.transform(train["text"]), vectors.transform(test["text"]), truth, 10.0)


def by_vectors(encoder: Encoder) -> Predict:
    """Logistic regression on sentence vectors alone."""

    def predict(train: pd.DataFrame, test: pd.DataFrame, truth: np.ndarray) -> np.ndarray:
        learnt, asked = (encoder.encode(prepare_table(table)["text"].tolist()) for table in (train, test))
        return _regress(learnt, asked, truth, 10.0)

    return predict


def by_synth(encoder: Encoder) -> Method:
    """Use the regressions of synth, with the settings that `synth train` chooses."""

    def method(train: pd.DataFrame, test: pd.DataFrame, taxonomy: Taxonomy) -> tuple[np.ndarray, np.ndarray]:
        classifier = FindingClassifier(taxonomy, encoder)
        held_out = choose_settings(classifier, train)[1] if is_small(train) else out_of_fold(classifier, train)
        thresholds = choose_thresholds(theme_matrix(train, taxonomy), held_out.probability[:, THEME_COLUMNS])
        return classifier.fit(train).predict_proba(test)[:, THEME_COLUMNS], thresholds

    return method


def by_synth_fine_tuned(encoder: Encoder) -> Method:
    """Use `synth train --fine-tune`: the combination and the thresholds come from cross-validation."""

    def method(train: pd.DataFrame, test: pd.DataFrame, taxonomy: Taxonomy) -> tuple[np.ndarray, np.ndarray]:
        classifier = FindingClassifier(taxonomy, encoder, fine_tune=True)
        if is_small(train):
            choose_settings(classifier, train)
        held_out = cross_calibrate(classifier, train)
        thresholds = choose_thresholds(theme_matrix(train, taxonomy), held_out.probability[:, THEME_COLUMNS])
        return classifier.predict_proba(test)[:, THEME_COLUMNS], thresholds

    return method


def by_setfit(folder: Path) -> Method:
    """Use SetFit (Tunstall et al. 2022): contrastive fine-tuning on pairs of sentences, then regressions on vectors.

    Settings are the library's own (20 pairs of each kind a sentence, one epoch), but at most 500 steps of 16 pairs. The
    threshold is 0.5, as in the library: cross-validation would take five more trainings.
    """

    def method(train: pd.DataFrame, test: pd.DataFrame, taxonomy: Taxonomy) -> tuple[np.ndarray, np.ndarray]:
        # Imported here, since only this method needs them: pip install setfit.
        from datasets import Dataset
        from setfit import SetFitModel, Trainer, TrainingArguments

        truth = theme_matrix(train, taxonomy)
        # Its regressions need both answers for each theme.
        known = truth.any(axis=0) & ~truth.all(axis=0)
        model = SetFitModel.from_pretrained(str(folder), multi_target_strategy="one-vs-rest")
        labels = truth[:, known].astype(int).tolist()
        with tempfile.TemporaryDirectory() as scratch:
            settings = TrainingArguments(
                output_dir=scratch,
                batch_size=16,
                num_iterations=20,
                max_steps=min(500, len(train) * 40 // 16),
                save_strategy="no",
                report_to="none",
                seed=0,
            )
            pairs = Dataset.from_dict({"text": train["text"].tolist(), "label": labels})
            Trainer(model=model, args=settings, train_dataset=pairs).train()
        answer = np.tile(truth.mean(axis=0), (len(test), 1))
        answer[:, known] = np.asarray(model.predict_proba(test["text"].tolist(), as_numpy=True))
        return answer, np.full(truth.shape[1], 0.5)

    return method


def by_fine_tuning(folder: Path) -> Method:
    """Fine-tune the encoder with one linear output for each theme (binary cross-entropy, AdamW, linear decay).

    Batches of 16; at least three epochs and 400 steps. The threshold is 0.5.
    """

    def method(train: pd.DataFrame, test: pd.DataFrame, taxonomy: Taxonomy) -> tuple[np.ndarray, np.ndarray]:
        import torch
        from transformers import AutoModel, AutoTokenizer

        torch.manual_seed(0)
        truth = torch.tensor(theme_matrix(train, taxonomy), dtype=torch.float32)
        tokenizer, encoder = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder)
        outputs = torch.nn.Linear(encoder.config.hidden_size, truth.shape[1])

        def logits(texts: list[str]) -> torch.Tensor:
            tokens = tokenizer(texts, padding=True, truncation=True, max_length=128, return_tensors="pt")
            mask = tokens["attention_mask"].unsqueeze(-1)
            states = encoder(**tokens).last_hidden_state
            return outputs((states * mask).sum(dim=1) / mask.sum(dim=1))

        steps = max(400, 3 * len(train) // 16)
        optimiser = torch.optim.AdamW(
            [{"params": encoder.parameters(), "lr": 5e-5}, {"params": outputs.parameters(), "lr": 1e-3}]
        )
        decay = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: min(1, step / 40) * (1 - step / steps))
        texts, order = train["text"].tolist(), torch.Generator().manual_seed(0)
        encoder.train()
        rows: list[int] = []
        for _ in range(steps):
            while len(rows) < 16:
                rows += torch.randperm(len(texts), generator=order).tolist()
            some, rows = rows[:16], rows[16:]
            loss = torch.nn.functional.binary_cross_entropy_with_logits(logits([texts[n] for n in some]), truth[some])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            decay.step()
        encoder.eval()
        asked = test["text"].tolist()
        with torch.no_grad():
            parts = [torch.sigmoid(logits(asked[start : start + 64])) for start in range(0, len(asked), 64)]
        return torch.cat(parts).numpy(), np.full(truth.shape[1], 0.5)

    return method


def by_codebook(encoder: Encoder) -> Method:
    """Return the suggestions of `synth new`, which come from terms and definitions alone; nothing is learnt."""

    def method(_: pd.DataFrame, test: pd.DataFrame, taxonomy: Taxonomy) -> tuple[np.ndarray, np.ndarray]:
        themes = taxonomy.themes
        about = [[f"{theme.label}. {theme.definition}" for theme in themes], [theme.include for theme in themes]]
        sentences, *definitions = (_of_length_one(encoder.encode(texts)) for texts in (test["text"].tolist(), *about))
        nearness = np.maximum(*(sentences @ definition.T for definition in definitions))
        suggested = suggest_themes(test["text"].tolist(), nearness, taxonomy)
        given = [[float(theme in row) for theme in taxonomy.ids] for row in suggested]
        return np.array(given), np.full(len(themes), 0.5)

    return method


def _of_length_one(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)


def _regress(learnt: Any, asked: Any, truth: np.ndarray, inverse_regularisation: float) -> np.ndarray:
    answer = np.zeros((asked.shape[0], truth.shape[1]))
    for number, target in enumerate(truth.T):
        answer[:, number] = target.mean()
        if target.any() and not target.all():
            fitted = LogisticRegression(C=inverse_regularisation, max_iter=2000).fit(learnt, target)
            answer[:, number] = fitted.predict_proba(asked)[:, 1]
    return answer
