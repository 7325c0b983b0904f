def test_health_answers(client, db):
    response = client.get("/health/")
    assert response.status_code == 200
    assert response.json() == {"status": "ok"}


def test_metrics_answer(client, db):
    assert client.get("/metrics").status_code == 200
